import type { Finding } from '#app/records/finding.ts'
import { RegionOffer } from '../dialogue/RegionOffer.tsx'
import { formatShare } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

/** The share of the segmented area in each region of the face; a region lights up over the picture, and can be asked about. */
export const RegionBars = ({ finding: { regions } }: { readonly finding: Finding }) => {
  const { view } = useSession()
  const { findings: words, regions: names, locale } = useTexts()
  const picked = useSlice(view.store, ({ pickedRegion }) =>
    pickedRegion?.at === 'findings' ? pickedRegion.region : null,
  )
  return (
    <section>
      <h3>{words.regions}</h3>
      <p className="help">{regions.length === 0 ? words.noRegions : words.regionsLead}</p>
      {regions.length > 0 && (
        <ul className="region-bars">
          {regions.map(({ name, share }) => (
            <li key={name}>
              <button
                type="button"
                className="region-name"
                aria-pressed={picked === name}
                onMouseEnter={() => view.highlight(name)}
                onMouseLeave={() => view.highlight(null)}
                onFocus={() => view.highlight(name)}
                onBlur={() => view.highlight(null)}
                onClick={() =>
                  view.set({ pickedRegion: picked === name ? null : { region: name, at: 'findings' } })
                }
              >
                {names[name] ?? name}
              </button>
              <span className="region-bar" aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span className="mono">{formatShare(locale, share)}</span>
              {picked === name && <RegionOffer at="findings" />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
