import type { CustodyRow } from '#app/records/custody.ts'
import { escapeText } from '../parts/escape-text.ts'
import { Hash } from '../parts/Facts.tsx'
import { useTexts } from '../parts/session-context.tsx'

const mostShown = 500

/** Rows of the log, the latest first; of a long log its end. */
export const CustodyRows = ({ rows }: { readonly rows: readonly CustodyRow[] }) => {
  const { custody: words, common } = useTexts()
  if (rows.length === 0) return <p className="help">{words.none}</p>
  const shown = rows.toReversed().slice(0, mostShown)
  return (
    <>
      {shown.length < rows.length && <p className="help">{common.of(shown.length, rows.length)}</p>}
      <ol className="custody-rows" reversed>
        {shown.map(({ sequence, at, actor, act, subject, detail, hash }) => (
          <li key={sequence} value={sequence}>
            <span className="custody-line">
              <span className="mono help">{sequence}</span>
              <strong>{act}</strong>
              <span>{escapeText(subject)}</span>
            </span>
            <span className="custody-line help">
              <time dateTime={at}>{at.replace('T', ' ').replace('Z', ' UTC')}</time>
              <span>{escapeText(actor)}</span>
              <Hash text={hash} label={`${common.copy}: ${words.hash} ${sequence}`} />
            </span>
            {detail !== '' && detail !== '{}' && (
              <details>
                <summary>
                  {words.detail}
                  <span className="hidden-text"> {sequence}</span>
                </summary>
                <code className="custody-detail">{escapeText(detail)}</code>
              </details>
            )}
          </li>
        ))}
      </ol>
    </>
  )
}
