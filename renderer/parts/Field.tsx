import { type ReactNode, useId } from 'react'

interface FieldProps {
  readonly label: string
  readonly help?: string | undefined
  readonly fault?: string | undefined
  readonly children: (ids: {
    readonly id: string
    readonly describedBy: string | undefined
    readonly isWrong: boolean
  }) => ReactNode
}

/** A label above its control, with help or with what is wrong below it. */
export const Field = ({ label, help, fault, children }: FieldProps) => {
  const id = useId()
  const noteId = `${id}-note`
  const note = fault ?? help
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: note === undefined ? undefined : noteId, isWrong: fault !== undefined })}
      {note !== undefined && (
        <p id={noteId} className={fault === undefined ? 'help' : 'help wrong'}>
          {note}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: string | undefined
  readonly fault?: string | undefined
  readonly isRequired?: boolean
  readonly placeholder?: string
}

export const TextField = ({
  label,
  value,
  onChange,
  help,
  fault,
  isRequired = false,
  placeholder,
}: TextFieldProps) => (
  <Field label={label} help={help} fault={fault}>
    {({ id, describedBy, isWrong }) => (
      <input
        id={id}
        type="text"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={describedBy}
        aria-invalid={isWrong}
        required={isRequired}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
      />
    )}
  </Field>
)

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, text: string])[]
  readonly onChange: (value: T) => void
  readonly isNameHidden?: boolean
}

export const Choice = <T extends string>({
  label,
  value,
  options,
  onChange,
  isNameHidden = false,
}: ChoiceProps<T>) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id} className={isNameHidden ? 'hidden-text' : undefined}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options.find(([option]) => option === event.target.value)
          if (chosen !== undefined) onChange(chosen[0])
        }}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
