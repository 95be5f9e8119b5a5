import type { Exhibit } from '#app/records/evidence.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { addBookmark, applyBookmark } from '../stores/bookmark-view.ts'
import { useSlice } from '../stores/use-slice.ts'
import { BookmarkName } from './BookmarkName.tsx'

/** The views of an exhibit that were kept. */
export const BookmarkList = ({
  exhibit,
  isReadOnly,
}: {
  readonly exhibit: Exhibit
  readonly isReadOnly: boolean
}) => {
  const session = useSession()
  const { bookmarks: words } = useTexts()
  const all = useSlice(session.bookmarks.store, ({ byExhibit }) => byExhibit.get(exhibit.id))
  return (
    <section>
      <div className="section-head">
        <h3>{words.label}</h3>
        <Button
          look="quiet"
          icon="bookmark"
          title={keysOf('bookmark')}
          disabled={isReadOnly || all === undefined}
          onClick={() => addBookmark(session, words.name)}
        >
          {words.add}
        </Button>
      </div>
      {all?.length === 0 && <p className="help">{words.empty}</p>}
      <ul className="bookmark-list">
        {all?.map((bookmark) => (
          <li key={bookmark.id}>
            <BookmarkName
              bookmark={bookmark}
              isReadOnly={isReadOnly}
              onChange={(name) =>
                session.bookmarks.change(
                  exhibit.id,
                  all.map((one) => (one.id === bookmark.id ? { ...one, name } : one)),
                )
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
              disabled={isReadOnly}
              onClick={() =>
                session.bookmarks.change(
                  exhibit.id,
                  all.filter(({ id }) => id !== bookmark.id),
                )
              }
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
