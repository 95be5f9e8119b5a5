import type { Exhibit } from '#app/records/evidence.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { BookmarkList } from './BookmarkList.tsx'
import { MarkList } from './MarkList.tsx'
import { NoteField } from './NoteField.tsx'
import { TagField } from './TagField.tsx'

/** What the examiner says of an exhibit: reviewed or not, tags, a note, marks and bookmarks. */
export const NotesTab = ({ exhibit }: { readonly exhibit: Exhibit }) => {
  const { caseFile } = useSession()
  const { notes: words } = useTexts()
  const isClosed = useSlice(caseFile.store, ({ record }) => record?.closedAt != null)
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={exhibit.reviewed}
          disabled={isClosed}
          onChange={(event) => void caseFile.annotate(exhibit.id, { reviewed: event.target.checked })}
        />
        <span>
          {words.reviewed}
          <span className="help block">{words.reviewedHelp}</span>
        </span>
      </label>
      <TagField exhibit={exhibit} isReadOnly={isClosed} />
      <NoteField exhibit={exhibit} isReadOnly={isClosed} />
      <MarkList exhibit={exhibit} isReadOnly={isClosed} />
      <BookmarkList exhibit={exhibit} isReadOnly={isClosed} />
    </>
  )
}
