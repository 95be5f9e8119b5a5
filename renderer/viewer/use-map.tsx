import { useMemo } from 'react'
import { ember, tide } from '#app/colour-map.ts'
import type { Finding } from '#app/records/finding.ts'
import { useSession } from '../parts/session-context.tsx'
import { type Loaded, useLoaded } from '../parts/use-loaded.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { type MapValues, readMapValues } from './map-values.ts'
import { overlayCells } from './overlay-cells.ts'
import type { SceneOverlay } from './scene.ts'

export const colourMaps = { segmentation: ember, gradcam: tide } as const

/** The values of the chosen overlay's map. */
export const useMap = (finding: Finding | undefined): Loaded<MapValues> => {
  const { view, pictures } = useSession()
  const overlay = useSlice(view.store, (state) => state.overlay)
  const map = overlay === 'none' || finding === undefined ? null : finding[overlay]
  // The same bytes over another box are another map.
  const key = map === null ? null : JSON.stringify([map.data.sha256, map.side, map.box])
  return useLoaded(key, async () => {
    if (map === null) throw new Error('there is no map to load')
    return readMapValues(await pictures.bytes(map.data.sha256), map.side, map.box)
  })
}

/** The chosen overlay as it is to be drawn, or null when it is off, blinked off or not there. */
export const useOverlay = (finding: Finding | undefined, seenSize: number | null): SceneOverlay | null => {
  const { view } = useSession()
  const { value: map } = useMap(finding)
  const overlay = useSlice(view.store, (state) => state.overlay)
  const isBlinkedOff = useSlice(view.store, (state) => state.isBlinkedOff)
  const interpolation = useSlice(view.store, (state) => state.interpolation)
  const arrangement = useSlice(view.store, (state) => state.arrangement)
  const curtain = useSlice(view.store, (state) => state.curtain)
  const look = useSlice(view.store, (state) => (state.overlay === 'none' ? null : state.looks[state.overlay]))
  const threshold = look?.threshold
  const drawn = useMemo(() => {
    if (map === undefined || overlay === 'none' || threshold === undefined) return null
    const cells = overlayCells(map, colourMaps[overlay], threshold, interpolation)
    return { cells, side: cells.width }
  }, [map, overlay, threshold, interpolation])
  const opacity = look?.opacity
  const hangsAt = arrangement === 'curtain' ? curtain : 1
  // The same object for the same look: a stage draws its overlay anew for another one.
  return useMemo(() => {
    if (drawn === null || opacity === undefined || map === undefined || isBlinkedOff) return null
    const box = seenSize === null ? map.box : { x: 0, y: 0, width: seenSize, height: seenSize }
    return { ...drawn, box, opacity, curtain: hangsAt }
  }, [drawn, opacity, map, isBlinkedOff, seenSize, hangsAt])
}
