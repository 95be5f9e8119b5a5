import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon?: IconName
  readonly look?: 'plain' | 'primary' | 'quiet'
  readonly children: ReactNode
}

export const Button = ({ icon, look = 'plain', children, className = '', ...rest }: ButtonProps) => (
  <button type="button" className={`button ${look} ${className}`} {...rest}>
    {icon !== undefined && <Icon name={icon} />}
    <span>{children}</span>
  </button>
)

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'title'> {
  readonly icon: IconName
  /** Its name for everybody: read out, and shown on hovering. */
  readonly label: string
  /** Keys that do the same. */
  readonly keys?: string | undefined
  readonly isPressed?: boolean
}

export const IconButton = ({ icon, label, keys, isPressed, className = '', ...rest }: IconButtonProps) => (
  <button
    type="button"
    className={`icon-button ${className}`}
    aria-label={label}
    title={keys === undefined ? label : `${label} (${keys})`}
    aria-pressed={isPressed}
    {...rest}
  >
    <Icon name={icon} />
  </button>
)
