import { Field } from '../parts/Field.tsx'

interface DraftFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: string | undefined
  readonly fault?: string | undefined
  /** Rows of a field for several lines; a single line where it is left out. */
  readonly rows?: number
  readonly placeholder?: string
  readonly isDisabled?: boolean
}

/** The most characters that the report's record takes. */
const mostOfLine = 500
const mostOfText = 20_000

/** A field of the report's draft; what is typed is kept at once. */
export const DraftField = ({
  label,
  value,
  onChange,
  help,
  fault,
  rows,
  placeholder,
  isDisabled = false,
}: DraftFieldProps) => (
  <Field label={label} help={help} fault={fault}>
    {({ id, describedBy, isWrong }) => {
      const shared = {
        id,
        value,
        disabled: isDisabled,
        onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
        'aria-describedby': describedBy,
        'aria-invalid': isWrong,
        placeholder,
        spellCheck: false,
        autoComplete: 'off',
        dir: 'auto',
      } as const
      return rows === undefined ? (
        <input type="text" maxLength={mostOfLine} {...shared} />
      ) : (
        <textarea rows={rows} maxLength={mostOfText} {...shared} />
      )
    }}
  </Field>
)
