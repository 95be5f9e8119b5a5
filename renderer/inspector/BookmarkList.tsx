import type { Exhibit } from '#app/records/evidence.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { addBookmark, applyBookmark } from '../stores/bookmark-view.ts'
import type { Bookmark } from '../stores/bookmarks.ts'
import { useSlice } from '../stores/use-slice.ts'

const nothing: readonly Bookmark[] = []

/** The views of an exhibit that were kept. */
export const BookmarkList = ({ exhibit }: { readonly exhibit: Exhibit }) => {
  const session = useSession()
  const { bookmarks: words } = useTexts()
  const all = useSlice(session.bookmarks.store, ({ byExhibit }) => byExhibit[exhibit.id] ?? nothing)
  const set = (next: readonly Bookmark[]) => session.bookmarks.change(exhibit.id, next)
  return (
    <section>
      <div className="section-head">
        <h3>{words.label}</h3>
        <Button look="quiet" icon="bookmark" onClick={() => addBookmark(session, words.name)}>
          {words.add}
        </Button>
      </div>
      {all.length === 0 && <p className="help">{words.empty}</p>}
      <ul className="bookmark-list">
        {all.map((bookmark) => (
          <li key={bookmark.id}>
            <input
              type="text"
              value={bookmark.name}
              aria-label={words.rename}
              onChange={(event) =>
                set(all.map((one) => (one.id === bookmark.id ? { ...one, name: event.target.value } : one)))
              }
            />
            <IconButton
              icon="seen"
              label={words.apply(bookmark.name)}
              className="small"
              onClick={() => applyBookmark(session, bookmark)}
            />
            <IconButton
              icon="remove"
              label={words.remove(bookmark.name)}
              className="small"
              onClick={() => set(all.filter(({ id }) => id !== bookmark.id))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
