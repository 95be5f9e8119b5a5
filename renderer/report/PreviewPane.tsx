import { useEffect, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Choice } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { PreviewPage } from './PreviewPage.tsx'
import { usePages } from './use-pages.tsx'

type Zoom = 'fit' | '100' | '150' | '200'

/** CSS pixels in a point. */
const pxPerPoint = 96 / 72
/** Left and right of a page, in CSS pixels. */
const marginPx = 24

/** The width of an element as it changes; 0 before it is known. */
const useWidth = (element: HTMLElement | null): number => {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return width
}

/** The pages as they would be printed now, drawn anew after each pause in writing. */
export const PreviewPane = () => {
  const { report } = useSession()
  const { report: texts, common } = useTexts()
  const { isWorking, share, pdf, fault } = useSlice(report.store, (state) => state.preview)
  const { pages, fault: pagesFault } = usePages(pdf?.sha256 ?? null)
  const [root, setRoot] = useState<HTMLElement | null>(null)
  const [zoom, setZoom] = useState<Zoom>('fit')
  const available = useWidth(root)
  const words = texts.preview
  const problem = fault ?? pagesFault
  const width =
    pages === null || zoom === 'fit'
      ? Math.max(0, available - marginPx)
      : (pages.width * pxPerPoint * Number(zoom)) / 100
  const goTo = (page: number) =>
    root?.querySelector(`[data-page="${page}"]`)?.scrollIntoView({ block: 'start' })
  return (
    <section className="preview" aria-label={words.label}>
      <header className="preview-head">
        <span className="badge">{texts.draft}</span>
        {pages !== null && (
          <>
            <label className="preview-goto">
              <span className="hidden-text">{words.to}</span>
              <select value="" onChange={(event) => goTo(Number(event.target.value))}>
                <option value="">{words.to}…</option>
                {pages.outline.map(({ title, page }) => (
                  <option key={title} value={page}>
                    {`${title} (${page})`}
                  </option>
                ))}
              </select>
            </label>
            <Choice
              label={words.zoom}
              isNameHidden
              value={zoom}
              options={[
                ['fit', words.fit],
                ['100', '100 %'],
                ['150', '150 %'],
                ['200', '200 %'],
              ]}
              onChange={setZoom}
            />
          </>
        )}
      </header>
      <div className="preview-state" role="status">
        {isWorking && (
          <>
            <progress value={share} max={1} aria-label={words.drawing} /> <span>{words.drawing}</span>
          </>
        )}
      </div>
      {problem !== null && (
        <div className="preview-fault" role="alert">
          <Icon name="warning" />
          <div>
            <p>
              <strong>{words.failed}</strong> {escapeText(problem.message)}
            </p>
            <Button icon="retry" onClick={() => report.redraw()}>
              {common.retry}
            </Button>
          </div>
        </div>
      )}
      <section
        ref={setRoot}
        className="preview-pages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: pages that scroll must be reachable by keyboard
        tabIndex={0}
        aria-label={words.pages}
      >
        {pages === null
          ? problem === null && <p className="help pad">{words.empty}</p>
          : Array.from({ length: pages.count }, (_, index) => (
              <PreviewPage key={index + 1} pages={pages} number={index + 1} width={width} root={root} />
            ))}
      </section>
    </section>
  )
}
