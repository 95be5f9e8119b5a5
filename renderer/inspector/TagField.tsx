import { useEffect, useId, useRef } from 'react'
import type { Exhibit } from '#app/records/evidence.ts'
import { IconButton } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'
import { tagsOf } from '../stores/exhibit-filter.ts'
import { useMembers, useSlice } from '../stores/use-slice.ts'

/** The tags of an exhibit; those of the whole case are offered. */
export const TagField = ({
  exhibit,
  isReadOnly,
}: {
  readonly exhibit: Exhibit
  readonly isReadOnly: boolean
}) => {
  const { caseFile, panels } = useSession()
  const { notes: words } = useTexts()
  const [text, setText, drop] = useDraft(`tag ${exhibit.id}`, '')
  const known = useMembers(caseFile.store, ({ exhibits }) => tagsOf(exhibits))
  const focus = useSlice(panels.store, (state) => state.focus)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  useEffect(() => {
    if (focus?.place === 'tag') input.current?.focus()
  }, [focus])
  const add = async () => {
    const tag = text.trim().slice(0, 60)
    if (tag === '' || exhibit.tags.includes(tag)) return drop()
    if (await caseFile.annotate(exhibit.id, { tags: [...exhibit.tags, tag] })) drop()
  }
  return (
    <div>
      <Field label={words.tags} help={words.tagHelp}>
        {({ id, describedBy }) => (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              void add()
            }}
          >
            <input
              ref={input}
              id={id}
              list={listId}
              value={text}
              maxLength={60}
              placeholder={words.addTag}
              disabled={isReadOnly}
              aria-describedby={describedBy}
              onChange={(event) => setText(event.target.value)}
            />
            <datalist id={listId}>
              {known.map((tag) => (
                <option key={tag} value={tag} />
              ))}
            </datalist>
          </form>
        )}
      </Field>
      <ul className="tag-list">
        {exhibit.tags.map((tag) => (
          <li key={tag} className="tag">
            {tag}
            <IconButton
              icon="close"
              label={words.removeTag(tag)}
              className="tiny"
              disabled={isReadOnly}
              onClick={() =>
                void caseFile.annotate(exhibit.id, { tags: exhibit.tags.filter((one) => one !== tag) })
              }
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
