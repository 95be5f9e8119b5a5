import type { Exhibit } from '#app/records/evidence.ts'
import type { Mark } from '#app/records/mark.ts'
import { IconButton } from '../parts/Button.tsx'
import { Choice } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { historyOf } from '../stores/marks.ts'
import { useSlice } from '../stores/use-slice.ts'
import { MarkNote } from './MarkNote.tsx'

const colours = ['amber', 'cyan', 'magenta', 'white'] as const

/** The marks of an exhibit with their notes. */
export const MarkList = ({
  exhibit,
  isReadOnly,
}: {
  readonly exhibit: Exhibit
  readonly isReadOnly: boolean
}) => {
  const { marks, view } = useSession()
  const { marks: words } = useTexts()
  const { past, present, future } = useSlice(marks.store, ({ histories }) => historyOf(histories, exhibit.id))
  const markId = useSlice(view.store, (state) => state.markId)
  const colour = useSlice(view.store, (state) => state.markColour)
  const change = (mark: Mark, changes: Partial<Mark>) =>
    marks.change(
      exhibit.id,
      present.map((one) => (one.id === mark.id ? { ...one, ...changes } : one)),
    )
  return (
    <section>
      <div className="section-head">
        <h3>{words.label}</h3>
        <Choice
          label={words.colour}
          isNameHidden
          value={colour}
          options={colours.map((one) => [one, words.colours[one]] as const)}
          onChange={(markColour) => view.set({ markColour })}
        />
        <IconButton
          icon="undo"
          label={words.undo}
          keys={keysOf('undo')}
          disabled={isReadOnly || past.length === 0}
          onClick={() => marks.undo(exhibit.id)}
        />
        <IconButton
          icon="redo"
          label={words.redo}
          keys={keysOf('redo')}
          disabled={isReadOnly || future.length === 0}
          onClick={() => marks.redo(exhibit.id)}
        />
      </div>
      {present.length === 0 && <p className="help">{words.empty}</p>}
      <ul className="mark-list">
        {present.map((mark, at) => (
          <li key={mark.id} className={mark.id === markId ? 'selected' : ''}>
            <div className="section-head">
              <button
                type="button"
                className="link"
                aria-pressed={mark.id === markId}
                onClick={() => view.set({ markId: mark.id })}
              >
                {words.select(words.tools[mark.shape], at + 1)}
              </button>
              <span className="help">{words.colours[mark.colour]}</span>
              <IconButton
                icon="remove"
                label={`${words.remove}: ${words.select(words.tools[mark.shape], at + 1)}`}
                className="small"
                disabled={isReadOnly}
                onClick={() =>
                  marks.change(
                    exhibit.id,
                    present.filter(({ id }) => id !== mark.id),
                  )
                }
              />
            </div>
            <MarkNote mark={mark} isReadOnly={isReadOnly} onChange={(note) => change(mark, { note })} />
          </li>
        ))}
      </ul>
    </section>
  )
}
