import { Button, IconButton } from '../parts/Button.tsx'
import { EvidenceText } from '../parts/EvidenceText.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

/** How far intake is, and every file that needs attention. */
export const IntakePanel = () => {
  const { intake } = useSession()
  const { intake: words, common } = useTexts()
  const current = useSlice(intake.store, (state) => state.current)
  if (current === null) return null
  const { phase, total, done, taken, name, faults } = current
  const isAtWork = phase === 'uploading' || phase === 'registering'
  const line = {
    uploading: words.uploading(done, total),
    registering: words.progress(done, total),
    done: total === 0 ? words.nothing : words.done(taken),
    stopped: words.stopped,
  }[phase]
  return (
    <section className="intake" aria-label={words.title}>
      <div className="intake-line">
        <strong>{words.title}</strong>
        <span role="status">{line}</span>
        {isAtWork && <progress value={total === 0 ? undefined : done} max={total} aria-label={words.title} />}
        {isAtWork && <EvidenceText text={name} />}
        <span className="spring" />
        {isAtWork ? (
          <Button look="quiet" icon="close" onClick={intake.stop}>
            {words.stop}
          </Button>
        ) : (
          <IconButton icon="close" label={common.dismiss} className="small" onClick={intake.dismiss} />
        )}
      </div>
      {faults.length > 0 && (
        <details className="intake-faults" open={faults.length <= 3}>
          <summary>
            <Icon name="warning" size={12} /> {words.faults(faults.length)}
          </summary>
          <ul>
            {faults.map((fault, at) => (
              <li key={at}>
                <EvidenceText text={fault.name} /> <span>{escapeText(fault.message)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
