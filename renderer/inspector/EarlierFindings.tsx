import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import { formatInstant, formatNumber } from '../parts/format.ts'
import { OutcomeMark } from '../parts/OutcomeMark.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

const nothing: readonly Finding[] = []

/** Every finding of a face, the latest first; each can be shown again. */
export const EarlierFindings = ({
  face,
  shown,
}: {
  readonly face: Face
  readonly shown: Finding | undefined
}) => {
  const { caseFile } = useSession()
  const { findings: words, locale } = useTexts()
  const all = useSlice(caseFile.store, ({ index }) => index.findings.get(face.id) ?? nothing)
  if (all.length < 2) return null
  return (
    <section>
      <h3>{words.earlier}</h3>
      <p className="help">{words.earlierLead}</p>
      <ul className="earlier">
        {all.map((finding, at) => (
          <li key={finding.id}>
            <button
              type="button"
              aria-pressed={finding.id === shown?.id}
              onClick={() => caseFile.showFinding(at === 0 ? null : finding.id)}
            >
              <OutcomeMark outcome={finding.outcome} />
              <span className="mono">
                {finding.score === null ? '–' : formatNumber(locale, finding.score, 3)}
              </span>
              <span className="help">{formatInstant(locale, finding.at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
