import type { Finding } from '#app/records/finding.ts'
import { formatShare } from '../parts/format.ts'
import { useTexts } from '../parts/session-context.tsx'

/** The share of the segmented area in each region of the face. */
export const RegionBars = ({ finding: { regions } }: { readonly finding: Finding }) => {
  const { findings: words, regions: names, locale } = useTexts()
  return (
    <section>
      <h3>{words.regions}</h3>
      <p className="help">{regions.length === 0 ? words.noRegions : words.regionsLead}</p>
      {regions.length > 0 && (
        <ul className="region-bars">
          {regions.map(({ name, share }) => (
            <li key={name}>
              <span>{names[name] ?? name}</span>
              <span className="region-bar" aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span className="mono">{formatShare(locale, share)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
