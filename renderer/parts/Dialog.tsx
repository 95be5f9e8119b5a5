import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './Button.tsx'
import { useTexts } from './session-context.tsx'

interface DialogProps {
  readonly title: string
  readonly lead?: string
  readonly isWide?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The platform's modal dialog: it holds the focus, makes the rest inert, closes on Esc and gives the focus back. */
export const Dialog = ({ title, lead, isWide = false, onClose, children }: DialogProps) => {
  const { common } = useTexts()
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      className={isWide ? 'dialog wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={onClose}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="close" label={common.close} onClick={onClose} />
      </header>
      {lead !== undefined && <p className="lead">{lead}</p>}
      {children}
    </dialog>
  )
}
