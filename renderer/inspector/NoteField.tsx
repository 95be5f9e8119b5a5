import { useEffect, useRef } from 'react'
import type { Exhibit } from '#app/records/evidence.ts'
import { Field } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'
import { useSlice } from '../stores/use-slice.ts'

/** The note on an exhibit: a draft while it is typed, in the case when the field is left. */
export const NoteField = ({
  exhibit,
  isReadOnly,
}: {
  readonly exhibit: Exhibit
  readonly isReadOnly: boolean
}) => {
  const { caseFile, panels } = useSession()
  const { notes: words } = useTexts()
  const [text, setText, drop] = useDraft(`note ${exhibit.id}`, exhibit.note)
  const focus = useSlice(panels.store, (state) => state.focus)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (focus?.place === 'note') area.current?.focus()
  }, [focus])
  const isSaved = text === exhibit.note
  const save = async () => {
    if (isSaved) return drop()
    if (await caseFile.annotate(exhibit.id, { note: text })) drop()
  }
  return (
    <Field label={words.note} help={`${words.noteHelp} ${isSaved ? words.saved : words.unsaved}.`}>
      {({ id, describedBy }) => (
        <textarea
          ref={area}
          id={id}
          rows={5}
          value={text}
          maxLength={10_000}
          readOnly={isReadOnly}
          aria-describedby={describedBy}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
          }}
        />
      )}
    </Field>
  )
}
