import type { Mark } from '#app/records/mark.ts'
import { useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'

interface MarkNoteProps {
  readonly mark: Mark
  readonly isReadOnly: boolean
  readonly onChange: (note: string) => void
}

/** The note of a mark: one step to undo for each time that it is written, not for each letter. */
export const MarkNote = ({ mark, isReadOnly, onChange }: MarkNoteProps) => {
  const { marks: words } = useTexts()
  const [text, setText, drop] = useDraft(`mark ${mark.id}`, mark.note)
  const save = () => {
    if (text !== mark.note) onChange(text)
    drop()
  }
  return (
    <input
      type="text"
      value={text}
      maxLength={2000}
      placeholder={words.note}
      aria-label={words.note}
      readOnly={isReadOnly}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
      }}
    />
  )
}
