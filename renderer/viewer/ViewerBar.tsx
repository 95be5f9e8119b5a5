import type { Finding } from '#app/records/finding.ts'
import { IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { useSlice } from '../stores/use-slice.ts'

const overlays = [
  ['none', 'original'],
  ['segmentation', 'segmentation'],
  ['gradcam', 'gradcam'],
] as const

/** Everything that decides how the picture is seen, in one row. */
export const ViewerBar = ({ finding }: { readonly finding: Finding | undefined }) => {
  const { view } = useSession()
  const { viewer } = useTexts()
  const overlay = useSlice(view.store, (state) => state.overlay)
  const arrangement = useSlice(view.store, (state) => state.arrangement)
  const isSeen = useSlice(view.store, (state) => state.isSeen)
  const hasLoupe = useSlice(view.store, (state) => state.hasLoupe)
  const hasBoxes = useSlice(view.store, (state) => state.hasBoxes)
  const hasMarks = useSlice(view.store, (state) => state.hasMarks)
  return (
    <div className="bar viewer-bar" role="toolbar" aria-label={viewer.label}>
      <fieldset className="segmented">
        <legend className="hidden-text">{viewer.overlay}</legend>
        {overlays.map(([name, text]) => (
          <button
            key={name}
            type="button"
            aria-pressed={overlay === name}
            title={`${viewer[text]} (${keysOf(`overlay ${name}`)})`}
            onClick={() => view.showOverlay(name)}
          >
            {viewer[text]}
          </button>
        ))}
      </fieldset>
      <div className="group">
        <IconButton
          icon="zoomOut"
          label={viewer.zoomOut}
          keys={keysOf('zoom out')}
          onClick={() => view.ask('zoom out')}
        />
        <IconButton
          icon="zoomIn"
          label={viewer.zoomIn}
          keys={keysOf('zoom in')}
          onClick={() => view.ask('zoom in')}
        />
        <IconButton
          icon="fit"
          label={viewer.fit}
          keys={keysOf('zoom whole')}
          onClick={() => view.set({ placement: null })}
        />
        <IconButton
          icon="pixels"
          label={viewer.pixels}
          keys={keysOf('zoom pixels')}
          onClick={() => view.ask('zoom pixels')}
        />
        <IconButton
          icon="face"
          label={viewer.toFace}
          keys={keysOf('zoom face')}
          disabled={isSeen}
          onClick={() => view.ask('zoom face')}
        />
      </div>
      <div className="group">
        <IconButton
          icon="curtain"
          label={viewer.curtain}
          keys={keysOf('view curtain')}
          isPressed={arrangement === 'curtain'}
          onClick={() => view.arrange('curtain')}
        />
        <IconButton
          icon="side"
          label={viewer.side}
          keys={keysOf('view side')}
          isPressed={arrangement === 'side'}
          onClick={() => view.arrange('side')}
        />
        <IconButton
          icon="seen"
          label={viewer.seen}
          keys={keysOf('view seen')}
          isPressed={isSeen}
          disabled={finding?.seen == null}
          onClick={() => view.showSeen(!isSeen)}
        />
        <IconButton
          icon="loupe"
          label={viewer.loupe}
          keys={keysOf('loupe')}
          isPressed={hasLoupe}
          onClick={() => view.toggle('hasLoupe')}
        />
        <IconButton
          icon="boxes"
          label={viewer.boxes}
          isPressed={hasBoxes}
          onClick={() => view.toggle('hasBoxes')}
        />
        <IconButton
          icon="marks"
          label={viewer.marks}
          isPressed={hasMarks}
          onClick={() => view.toggle('hasMarks')}
        />
      </div>
    </div>
  )
}
