import type { Finding } from '#app/records/finding.ts'
import { escapeText } from '../parts/escape-text.ts'
import { formatNumber } from '../parts/format.ts'
import { useTexts } from '../parts/session-context.tsx'

/** How far the score moves under changes that should not matter. */
export const StabilityBand = ({ finding: { stability, threshold } }: { readonly finding: Finding }) => {
  const { findings: words, locale } = useTexts()
  if (stability === null)
    return (
      <section>
        <h3>{words.stability}</h3>
        <p className="help">{words.stabilityNone}</p>
      </section>
    )
  const { low, high, variants } = stability
  const number = (value: number) => formatNumber(locale, value, 3)
  return (
    <section>
      <h3>{words.stability}</h3>
      <p>{words.stabilityBand(number(low), number(high))}</p>
      <div className="stability" aria-hidden="true">
        <span className="stability-band" style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
        {variants.map(({ name, score }) => (
          <span key={name} className="stability-tick" style={{ left: `${score * 100}%` }} />
        ))}
        {threshold !== null && (
          <span className="stability-threshold" style={{ left: `${threshold * 100}%` }} />
        )}
      </div>
      <details>
        <summary>{words.variants(variants.length)}</summary>
        <table className="table">
          <tbody>
            {variants.map(({ name, score }) => (
              <tr key={name}>
                <th scope="row">{escapeText(name)}</th>
                <td className="mono">{number(score)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
