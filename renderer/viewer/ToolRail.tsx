import { IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { useSlice } from '../stores/use-slice.ts'
import type { MarkShape, Tool } from '../stores/view.ts'

const shapes: readonly MarkShape[] = ['rectangle', 'ellipse', 'arrow', 'polygon', 'text']

/** What the pointer does on the picture: move it, draw a face box, or draw a mark. */
export const ToolRail = ({ isReadOnly }: { readonly isReadOnly: boolean }) => {
  const { view } = useSession()
  const { viewer, marks } = useTexts()
  const shown = useSlice(view.store, ({ tool }) => tool)
  const use = (tool: Tool) => ({ isPressed: shown === tool, onClick: () => view.set({ tool }) })
  return (
    <div className="tool-rail" role="toolbar" aria-label={viewer.tools} aria-orientation="vertical">
      <IconButton icon="pan" label={viewer.pan} keys={keysOf('escape')} {...use('pan')} />
      <IconButton
        icon="drawFace"
        label={viewer.drawFace}
        keys={keysOf('face draw')}
        disabled={isReadOnly}
        {...use('face')}
      />
      <hr />
      {shapes.map((shape) => (
        <IconButton
          key={shape}
          icon={shape}
          label={marks.tools[shape]}
          keys={keysOf(`mark ${shape}`)}
          disabled={isReadOnly}
          {...use(shape)}
        />
      ))}
    </div>
  )
}

/** How a polygon is drawn, while one is. */
export const PolygonHint = () => {
  const { view } = useSession()
  const { marks } = useTexts()
  const isShown = useSlice(view.store, ({ tool }) => tool === 'polygon')
  return isShown ? <p className="stage-hint">{marks.polygonHelp}</p> : null
}
