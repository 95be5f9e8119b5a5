import type { Finding } from '#app/records/finding.ts'
import { formatNumber, formatShare } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { ColourBar } from './ColourBar.tsx'
import { colourMaps } from './use-map.tsx'

interface SliderProps {
  readonly label: string
  readonly value: number
  readonly text: string
  readonly onChange: (value: number) => void
}

export const Slider = ({ label, value, text, onChange }: SliderProps) => (
  <label className="slider">
    <span>{label}</span>
    <input
      type="range"
      min={0}
      max={1}
      step={0.01}
      value={value}
      aria-valuetext={text}
      onChange={(event) => onChange(event.target.valueAsNumber)}
    />
    <output>{text}</output>
  </label>
)

/** What the colours over the picture mean, and how they are drawn. */
export const OverlayPanel = ({ finding }: { readonly finding: Finding | undefined }) => {
  const { view } = useSession()
  const { viewer, locale } = useTexts()
  const overlay = useSlice(view.store, (state) => state.overlay)
  const looks = useSlice(view.store, (state) => state.looks)
  const interpolation = useSlice(view.store, (state) => state.interpolation)
  const isBlinkedOff = useSlice(view.store, (state) => state.isBlinkedOff)
  if (overlay === 'none') return null
  const map = finding?.[overlay]
  const look = looks[overlay]
  return (
    <section className="overlay-panel" aria-label={viewer.overlay}>
      <div className="overlay-legend">
        <strong>{viewer[overlay]}</strong> <span>{viewer.legend[overlay]}</span>
        {isBlinkedOff && <em className="badge">{viewer.blinkedOff}</em>}
      </div>
      {map == null ? (
        <p className="help">{viewer.noMap[overlay]}</p>
      ) : (
        <div className="overlay-controls">
          <ColourBar map={colourMaps[overlay]} threshold={look.threshold} />
          <div className="sliders">
            <Slider
              label={viewer.opacity}
              value={look.opacity}
              text={formatShare(locale, look.opacity)}
              onChange={(opacity) => view.look(overlay, { opacity })}
            />
            <Slider
              label={viewer.threshold}
              value={look.threshold}
              text={formatNumber(locale, look.threshold, 2)}
              onChange={(threshold) => view.look(overlay, { threshold })}
            />
          </div>
          <div className="overlay-how">
            <label>
              <span className="hidden-text">{viewer.interpolation}</span>
              <select
                value={interpolation}
                onChange={(event) =>
                  view.set({ interpolation: event.target.value === 'bilinear' ? 'bilinear' : 'nearest' })
                }
              >
                <option value="nearest">{viewer.nearest}</option>
                <option value="bilinear">{viewer.bilinear}</option>
              </select>
            </label>
            <span className="help">
              {viewer.colourMap(colourMaps[overlay].name)} · {viewer.cells(map.side)}
            </span>
          </div>
        </div>
      )}
    </section>
  )
}
