import type { Face } from '#app/records/face.ts'
import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { useTexts } from '../parts/session-context.tsx'

/** The quality gates of a face: what was measured, the limit, and whether it passed. */
export const QualityTable = ({ face: { quality } }: { readonly face: Face }) => {
  const { findings: words, gates, common, locale } = useTexts()
  if (quality.length === 0) return null
  const number = (value: number | null, unit: string) =>
    value === null ? '–' : `${formatNumber(locale, value, Math.abs(value) < 10 ? 2 : 0)} ${unit}`.trim()
  return (
    <section>
      <h3>{words.quality}</h3>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.gate}</th>
            <th scope="col" className="number">
              {words.value}
            </th>
            <th scope="col" className="number">
              {words.limit}
            </th>
            <th scope="col">{words.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {quality.map(({ gate, value, limit, unit, passed }) => (
            <tr key={gate} className={passed ? '' : 'failed'}>
              <th scope="row">{gates[gate] ?? gate}</th>
              <td className="mono number">{number(value, unit)}</td>
              <td className="mono number">{number(limit, unit)}</td>
              <td>
                <Icon name={passed ? 'check' : 'warning'} size={12} />{' '}
                {passed ? common.passed : common.failed}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
