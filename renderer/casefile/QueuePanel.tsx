import type { QueueItem } from '#app/records/progress.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { EvidenceText } from '../parts/EvidenceText.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { formatDuration } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

const QueueRow = ({ item }: { readonly item: QueueItem }) => {
  const { queue, caseFile } = useSession()
  const { queue: words, states } = useTexts()
  const exhibit = useSlice(caseFile.store, ({ exhibits }) => exhibits.find(({ id }) => id === item.exhibitId))
  const label = exhibit?.label ?? ''
  const isOver = item.state === 'done' || item.state === 'failed' || item.state === 'cancelled'
  return (
    <li className={`queue-row ${item.state}`}>
      <button type="button" className="link" onClick={() => caseFile.selectExhibit(item.exhibitId)}>
        {label}
      </button>
      <EvidenceText text={exhibit?.name ?? ''} />
      <span>{states[item.state]}</span>
      <span className="help step">{item.fault === null ? item.step : escapeText(item.fault.message)}</span>
      {item.state === 'running' ? (
        <progress value={item.share} max={1} aria-label={`${label}: ${item.step}`} />
      ) : (
        <span />
      )}
      {item.state === 'failed' || item.state === 'cancelled' ? (
        <IconButton
          icon="retry"
          label={words.retry(label)}
          className="small"
          onClick={() => void queue.retry([item.exhibitId])}
        />
      ) : (
        <IconButton
          icon="close"
          label={words.cancel(label)}
          className="small"
          disabled={isOver}
          onClick={() => void queue.cancel([item.exhibitId])}
        />
      )}
    </li>
  )
}

/** The queue of analyses: one line that says how it stands, and each item on demand. */
export const QueuePanel = () => {
  const { queue, panels } = useSession()
  const { queue: words } = useTexts()
  const { paused, items, leftMs } = useSlice(queue.store, (state) => state)
  const isOpen = useSlice(panels.store, (state) => state.isQueueOpen)
  const withState = (...states: readonly QueueItem['state'][]) =>
    items.filter(({ state }) => states.includes(state))
  const failed = withState('failed', 'cancelled')
  const waiting = withState('waiting', 'running')
  const done = withState('done')
  return (
    <section className="queue" aria-label={words.label}>
      <div className="queue-line">
        <button
          type="button"
          className="queue-toggle"
          aria-expanded={isOpen}
          title={isOpen ? words.hide : words.show}
          onClick={panels.toggleQueue}
        >
          <span className={isOpen ? 'caret open' : 'caret'} aria-hidden="true" />
          {words.label}
        </button>
        <span role="status">
          {items.length === 0 ? words.empty : words.summary(done.length, items.length)}
        </span>
        {waiting.length > 0 && <progress value={done.length} max={items.length} aria-label={words.label} />}
        {paused && <span className="badge">{words.paused}</span>}
        {withState('failed').length > 0 && <span>{words.failed(withState('failed').length)}</span>}
        {leftMs !== null && leftMs > 0 && !paused && (
          <span className="help">{words.left(formatDuration(leftMs))}</span>
        )}
        <span className="spring" />
        {failed.length > 0 && (
          <Button
            look="quiet"
            icon="retry"
            onClick={() => void queue.retry(failed.map(({ exhibitId }) => exhibitId))}
          >
            {words.retryAll}
          </Button>
        )}
        {waiting.length > 0 && (
          <>
            <Button
              look="quiet"
              icon={paused ? 'play' : 'pause'}
              onClick={() => void (paused ? queue.resume() : queue.pause())}
            >
              {paused ? words.resume : words.pause}
            </Button>
            <Button
              look="quiet"
              icon="close"
              onClick={() => void queue.cancel(waiting.map(({ exhibitId }) => exhibitId))}
            >
              {words.cancelAll}
            </Button>
          </>
        )}
      </div>
      {isOpen && items.length > 0 && (
        <ul className="queue-list">
          {items.map((item) => (
            <QueueRow key={item.exhibitId} item={item} />
          ))}
        </ul>
      )}
    </section>
  )
}
