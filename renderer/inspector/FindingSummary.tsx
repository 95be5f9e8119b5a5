import type { Finding } from '#app/records/finding.ts'
import { escapeText } from '../parts/escape-text.ts'
import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { OutcomeMark } from '../parts/OutcomeMark.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

const ScoreScale = ({ score, threshold }: { readonly score: number; readonly threshold: number | null }) => {
  const { findings: words, locale } = useTexts()
  return (
    <div className="score-scale" aria-hidden="true">
      <span className="score-line" />
      {threshold !== null && (
        <span className="score-threshold" style={{ left: `${threshold * 100}%` }}>
          <span>
            {words.threshold} {formatNumber(locale, threshold, 3)}
          </span>
        </span>
      )}
      <span className="score-dot" style={{ left: `${score * 100}%` }} />
      <span className="score-end">0</span>
      <span className="score-end right">1</span>
    </div>
  )
}

/** The outcome in its fixed words, the score with its polarity, the threshold, and what calibration says. */
export const FindingSummary = ({ finding }: { readonly finding: Finding }) => {
  const { caseFile, setup } = useSession()
  const { findings: words, common, locale } = useTexts()
  const isEarlier = useSlice(caseFile.store, (state) => state.findingId !== null)
  const engine = useSlice(setup.store, (state) => state.engine)
  const { outcome, reason, score, threshold, log10LikelihoodRatio, calibrationNote, run } = finding
  const isDemonstration = run.packId.startsWith('compact')
  const label = engine !== null && engine.packId === run.packId ? engine.packLabel : ''
  return (
    <section className="finding-summary" aria-label={words.outcome}>
      {isEarlier && (
        <p className="badge">
          {words.showingEarlier}{' '}
          <button type="button" className="link" onClick={() => caseFile.showFinding(null)}>
            {words.latest}
          </button>
        </p>
      )}
      <p className="big-outcome">
        <OutcomeMark outcome={outcome} />
      </p>
      {reason !== null && <p>{escapeText(reason)}</p>}
      {score !== null && (
        <>
          <p className="big-score">
            <span>{words.score}</span> <strong className="mono">{formatNumber(locale, score, 3)}</strong>
          </p>
          <ScoreScale score={score} threshold={threshold} />
          <p className="help">
            {words.polarity}
            {threshold !== null && (
              <span className="hidden-text">
                {' '}
                {words.threshold} {formatNumber(locale, threshold, 3)}
              </span>
            )}
            {threshold === null && ` ${words.threshold}: ${common.notEstablished}.`}
          </p>
        </>
      )}
      <p>
        <span className="label">{words.calibration}</span>{' '}
        {log10LikelihoodRatio === null ? (
          <strong>{common.notEstablished}</strong>
        ) : (
          <strong className="mono">
            {words.likelihoodRatio(formatNumber(locale, 10 ** log10LikelihoodRatio, 2))}
          </strong>
        )}
        {calibrationNote !== '' && <span className="help block">{escapeText(calibrationNote)}</span>}
      </p>
      {(isDemonstration || label !== '') && (
        <p className="pack-label">
          <Icon name="warning" size={14} />
          <span>{isDemonstration ? words.demonstration : escapeText(label)}</span>
        </p>
      )}
    </section>
  )
}
