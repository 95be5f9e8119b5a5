import type { Bookmark } from '#app/records/bookmark.ts'
import { useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'

interface BookmarkNameProps {
  readonly bookmark: Bookmark
  readonly isReadOnly: boolean
  readonly onChange: (name: string) => void
}

/** The name of a bookmark: in the case when the field is left, not with each letter. */
export const BookmarkName = ({ bookmark, isReadOnly, onChange }: BookmarkNameProps) => {
  const { bookmarks: words } = useTexts()
  const [text, setText, drop] = useDraft(`bookmark ${bookmark.id}`, bookmark.name)
  const save = () => {
    if (text !== bookmark.name) onChange(text)
    drop()
  }
  return (
    <input
      type="text"
      value={text}
      maxLength={200}
      aria-label={words.rename}
      readOnly={isReadOnly}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
      }}
    />
  )
}
