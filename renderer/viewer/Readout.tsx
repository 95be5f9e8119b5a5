import type { Finding } from '#app/records/finding.ts'
import { formatNumber, formatShare } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { valueAt } from './map-values.ts'
import { useMap } from './use-map.tsx'
import type { Size } from './view-transform.ts'

/** Size, zoom, the cursor's place in original pixels, and the map's value there. */
export const Readout = ({
  picture,
  finding,
  isSeen,
}: {
  readonly picture: Size
  readonly finding: Finding | undefined
  readonly isSeen: boolean
}) => {
  const { view } = useSession()
  const { viewer, locale } = useTexts()
  const point = useSlice(view.cursor, (state) => state.point)
  const scale = useSlice(view.store, (state) => state.placement?.scale)
  const interpolation = useSlice(view.store, (state) => state.interpolation)
  const { value: map } = useMap(finding)
  const box = { x: 0, y: 0, width: picture.width, height: picture.height }
  const shownMap = map !== undefined && isSeen ? { ...map, box } : map
  const value = point !== null && shownMap !== undefined ? valueAt(shownMap, point, interpolation) : undefined
  return (
    <p className="readout mono">
      <span>{viewer.size(picture.width, picture.height)}</span>
      <span>{scale === undefined ? viewer.fit : formatShare(locale, scale)}</span>
      <span>{point === null ? '–' : viewer.at(Math.floor(point.x), Math.floor(point.y))}</span>
      {value !== undefined && <span>{viewer.mapValue(formatNumber(locale, value, 3))}</span>}
    </p>
  )
}
