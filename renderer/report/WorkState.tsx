import { useEffect, useRef } from 'react'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { formatBytes, formatShare } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import type { ReportOutcome } from '../stores/report.ts'
import { useSlice } from '../stores/use-slice.ts'
import { SaveCopy } from './SaveCopy.tsx'

const OutcomeText = ({ outcome }: { readonly outcome: ReportOutcome }) => {
  const { report: texts, faults, locale } = useTexts()
  const words = texts.sign
  if (outcome.of === 'stop') return <p>{words.stopped}</p>
  if (outcome.of === 'fault')
    return (
      <div>
        <p>
          <strong>{escapeText(outcome.fault.message)}</strong>
        </p>
        <p>{words.failed}</p>
        <p className="help">
          {faults.what[outcome.fault.family]} <code>{outcome.fault.code}</code>
        </p>
      </div>
    )
  return (
    <div>
      <p>
        <strong>
          {outcome.of === 'bundle'
            ? words.bundled(outcome.files, formatBytes(locale, outcome.bytes))
            : (outcome.entry.report.isSigned ? words.signed : words.exported)(outcome.entry.report.number)}
        </strong>
      </p>
      <p>
        {words.liesAt} <code className="path">{escapeText(outcome.path)}</code>
      </p>
      {outcome.of === 'report' && <SaveCopy entry={outcome.entry} isLabelled />}
    </div>
  )
}

/** The export under way with its progress and how to stop it, or what came of the last one. */
export const WorkState = () => {
  const { report } = useSession()
  const { report: texts, locale } = useTexts()
  const work = useSlice(report.store, (state) => state.work)
  const outcome = useSlice(report.store, (state) => state.outcome)
  const ref = useRef<HTMLDivElement>(null)
  const words = texts.sign
  const isWorking = work !== null
  useEffect(() => {
    if (isWorking || outcome !== null) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [isWorking, outcome])
  return (
    <div ref={ref} className="work-state" aria-live="polite">
      {work !== null && (
        <div className="row">
          <progress value={work.share} max={1} aria-label={words.steps[work.step] ?? work.step} />
          <span>
            {work.isStopping
              ? words.stopping
              : words.working(words.steps[work.step] ?? work.step, formatShare(locale, work.share))}
          </span>
          <Button icon="stop" disabled={work.isStopping} onClick={() => void report.stop()}>
            {words.stop}
          </Button>
        </div>
      )}
      {outcome !== null && (
        <div className={outcome.of === 'fault' ? 'work-outcome grave' : 'work-outcome'}>
          <Icon name={outcome.of === 'fault' ? 'warning' : outcome.of === 'stop' ? 'stop' : 'check'} />
          <OutcomeText outcome={outcome} />
        </div>
      )}
    </div>
  )
}
