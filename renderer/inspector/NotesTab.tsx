import type { Exhibit } from '#app/records/evidence.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { isReadOnly } from '../stores/case-file.ts'
import { useSlice } from '../stores/use-slice.ts'
import { BookmarkList } from './BookmarkList.tsx'
import { MarkList } from './MarkList.tsx'
import { NoteField } from './NoteField.tsx'
import { TagField } from './TagField.tsx'

/** What the examiner says of an exhibit: reviewed or not, tags, a note, marks and bookmarks. */
export const NotesTab = ({ exhibit }: { readonly exhibit: Exhibit }) => {
  const { caseFile } = useSession()
  const { notes: words } = useTexts()
  const isFixed = useSlice(caseFile.store, isReadOnly)
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={exhibit.reviewed}
          disabled={isFixed}
          onChange={(event) => void caseFile.annotate(exhibit.id, { reviewed: event.target.checked })}
        />
        <span>
          {words.reviewed}
          <span className="help block">{words.reviewedHelp}</span>
        </span>
      </label>
      <TagField exhibit={exhibit} isReadOnly={isFixed} />
      <NoteField exhibit={exhibit} isReadOnly={isFixed} />
      <MarkList exhibit={exhibit} isReadOnly={isFixed} />
      <BookmarkList exhibit={exhibit} isReadOnly={isFixed} />
    </>
  )
}
