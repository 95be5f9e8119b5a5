import { createStore, type StoreApi } from 'zustand'
import type { FaceRegionName } from '#app/face-regions.ts'
import type { ImagePoint } from '#app/geometry.ts'
import type { OverlayLook, Placement, ViewParameters } from '#app/records/bookmark.ts'

export type Overlay = ViewParameters['overlay']
export type Arrangement = ViewParameters['arrangement']
export type MarkShape = 'rectangle' | 'ellipse' | 'arrow' | 'polygon' | 'text'
export type Tool = 'pan' | 'face' | MarkShape
export type MarkColour = 'amber' | 'cyan' | 'magenta' | 'white'

export interface ViewState extends Readonly<ViewParameters> {
  /** null: the whole picture, fitted whenever the stage changes. */
  readonly placement: Placement | null
  /** Whether the overlay is switched off for comparison. */
  readonly isBlinkedOff: boolean
  readonly hasLoupe: boolean
  readonly hasBoxes: boolean
  readonly hasMarks: boolean
  readonly tool: Tool
  readonly markColour: MarkColour
  readonly markId: string | null
  /** A region of the selected face whose name the pointer or the focus is on; lit up over the picture. */
  readonly highlightedRegion: FaceRegionName | null
  /** A region that was clicked: it stays lit up, and a question about it is offered where it was clicked. */
  readonly pickedRegion: PickedRegion | null
  /** What the stage is asked to do; the count makes each request a new one. */
  readonly request: { readonly what: StageRequest; readonly count: number } | null
}

export interface PickedRegion {
  readonly region: FaceRegionName
  readonly at: 'viewer' | 'findings' | 'dialogue'
}

export type StageRequest = 'zoom in' | 'zoom out' | 'zoom pixels' | 'zoom face'

const initial: ViewState = {
  overlay: 'segmentation',
  looks: { segmentation: { opacity: 0.65, threshold: 0.2 }, gradcam: { opacity: 0.65, threshold: 0.2 } },
  interpolation: 'nearest',
  arrangement: 'single',
  curtain: 0.5,
  isSeen: false,
  placement: null,
  isBlinkedOff: false,
  hasLoupe: false,
  hasBoxes: true,
  hasMarks: true,
  tool: 'pan',
  markColour: 'amber',
  markId: null,
  highlightedRegion: null,
  pickedRegion: null,
  request: null,
}

const within = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 100) / 100

/** How the viewer shows the selected exhibit. */
export const createView = () => {
  const store: StoreApi<ViewState> = createStore<ViewState>(() => initial)
  /** The point of the picture under the pointer, or where the loupe was moved to; on its own, as it changes often. */
  const cursor = createStore<{ readonly point: ImagePoint | null }>(() => ({ point: null }))
  const { setState } = store
  const toggle = (name: 'hasLoupe' | 'hasBoxes' | 'hasMarks' | 'isBlinkedOff') =>
    setState((state) => ({ [name]: !state[name] }))
  return {
    store,
    cursor,
    set: (change: Partial<ViewState>) => setState(change),
    toggle,
    showOverlay: (overlay: Overlay) => setState({ overlay, isBlinkedOff: false }),
    arrange: (arrangement: Arrangement) =>
      setState((state) => ({
        arrangement: state.arrangement === arrangement ? 'single' : arrangement,
        placement: null,
      })),
    showSeen: (isSeen: boolean) => setState({ isSeen, placement: null, tool: 'pan' }),
    look: (overlay: 'segmentation' | 'gradcam', change: Partial<OverlayLook>) =>
      setState(({ looks }) => ({ looks: { ...looks, [overlay]: { ...looks[overlay], ...change } } })),
    changeOpacity: (by: number) =>
      setState(({ overlay, looks }) => {
        if (overlay === 'none') return {}
        const look = looks[overlay]
        return { looks: { ...looks, [overlay]: { ...look, opacity: within(look.opacity + by) } } }
      }),
    ask: (what: StageRequest) =>
      setState(({ request }) => ({ request: { what, count: (request?.count ?? 0) + 1 } })),
    /** Lights a region up for as long as its name is pointed at; null lets it go out. */
    highlight: (highlightedRegion: FaceRegionName | null) => setState({ highlightedRegion }),
    /** Another face: no region of it is meant yet. */
    leaveRegions: () => setState({ highlightedRegion: null, pickedRegion: null }),
    /** Another exhibit: its whole picture, and no tool at work. */
    startOver: () =>
      setState({ placement: null, isSeen: false, tool: 'pan', markId: null, isBlinkedOff: false }),
  }
}
export type View = ReturnType<typeof createView>

/** The region that is lit up: the one pointed at, else the one that was clicked. */
export const litRegionOf = ({ highlightedRegion, pickedRegion }: ViewState): FaceRegionName | null =>
  highlightedRegion ?? pickedRegion?.region ?? null

export const parametersOf = ({
  overlay,
  looks,
  interpolation,
  arrangement,
  curtain,
  isSeen,
}: ViewParameters): ViewParameters => ({ overlay, looks, interpolation, arrangement, curtain, isSeen })
