import { useState } from 'react'
import type { ShelfEntry } from '#app/records/case.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { formatInstant } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { openCase } from './open-case.ts'

const ShelfRow = ({
  entry,
  isBusy,
  onOpen,
}: {
  readonly entry: ShelfEntry
  readonly isBusy: boolean
  readonly onOpen: () => void
}) => {
  const { shelf } = useSession()
  const texts = useTexts()
  const { folder, number, title, openedAt, present, sample } = entry
  return (
    <li className={present ? 'shelf-row' : 'shelf-row missing'}>
      <button type="button" className="shelf-open" disabled={!present || isBusy} onClick={onOpen}>
        <Icon name={present ? 'folder' : 'warning'} />
        <span className="shelf-names">
          <strong>{escapeText(number)}</strong>
          <span>{escapeText(title)}</span>
          <span className="help">
            {present
              ? texts.shelf.opened(formatInstant(texts.locale, openedAt))
              : `${texts.shelf.missing}. ${texts.shelf.missingHelp}`}
          </span>
          <span className="help mono path">{escapeText(folder)}</span>
        </span>
        {sample && <span className="badge">{texts.shelf.sample}</span>}
      </button>
      <IconButton
        icon="close"
        label={texts.shelf.forget(number)}
        className="small"
        onClick={() => void shelf.forget(folder)}
      />
    </li>
  )
}

/** Where the program starts: the cases of this machine, or how to begin. */
export const Shelf = () => {
  const session = useSession()
  const { shelf, panels, caseFile } = session
  const texts = useTexts()
  const entries = useSlice(shelf.store, (state) => state.entries)
  const [isBusy, setBusy] = useState(false)
  const open = async (folder: string) => {
    setBusy(true)
    await caseFile.open(folder)
    setBusy(false)
  }
  return (
    <main className="shelf">
      <div className="shelf-column">
        <h1>
          <span className="wordmark">Assay</span> {texts.shelf.title}
        </h1>
        <p className="lead">{texts.shelf.lead}</p>
        <div className="row">
          <Button look="primary" icon="add" onClick={() => panels.openDialog('create case')}>
            {texts.shelf.create}
          </Button>
          <Button icon="folder" onClick={() => void openCase(session)}>
            {texts.shelf.open}
          </Button>
        </div>
        {entries !== null && entries.length === 0 && (
          <section className="shelf-empty" aria-label={texts.shelf.emptyTitle}>
            <h2>{texts.shelf.emptyTitle}</h2>
            <ol>
              {texts.shelf.emptySteps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
        )}
        {entries !== null && entries.length > 0 && (
          <section aria-label={texts.shelf.recent}>
            <h2 className="small-title">{texts.shelf.recent}</h2>
            <ul className="shelf-list">
              {entries.map((entry) => (
                <ShelfRow
                  key={entry.folder}
                  entry={entry}
                  isBusy={isBusy}
                  onOpen={() => void open(entry.folder)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  )
}
