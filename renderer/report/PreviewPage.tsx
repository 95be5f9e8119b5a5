import { useEffect, useRef, useState } from 'react'
import { escapeLines } from '../dialogue/escape-lines.ts'
import { useTexts } from '../parts/session-context.tsx'
import type { PdfPages } from './pdf-pages.ts'

interface PreviewPageProps {
  readonly pages: PdfPages
  readonly number: number
  /** On the screen, in CSS pixels. */
  readonly width: number
  /** What scrolls. */
  readonly root: HTMLElement | null
}

/** Whether an element is in sight of what scrolls, or will be soon. */
const useInSight = (root: HTMLElement | null) => {
  const ref = useRef<HTMLElement>(null)
  const [isInSight, setInSight] = useState(false)
  useEffect(() => {
    if (ref.current === null || root === null) return
    const observer = new IntersectionObserver(
      (entries) => setInSight(entries.at(-1)?.isIntersecting ?? false),
      { root, rootMargin: '50%' },
    )
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [root])
  return [ref, isInSight] as const
}

/** One page: its picture, and its words for whoever does not see it. An earlier picture stays until the new one is drawn. */
export const PreviewPage = ({ pages, number, width, root }: PreviewPageProps) => {
  const { report: texts } = useTexts()
  const [ref, isInSight] = useInSight(root)
  const shown = useRef<HTMLCanvasElement>(null)
  const [text, setText] = useState('')
  useEffect(() => {
    if (!isInSight || width < 1) return
    const leaving = new AbortController()
    const draw = async () => {
      const drawn = await pages.draw(number, Math.round(width * devicePixelRatio), leaving.signal)
      const canvas = shown.current
      if (canvas === null) return
      canvas.width = drawn.width
      canvas.height = drawn.height
      canvas.getContext('2d')?.drawImage(drawn, 0, 0)
      canvas.dataset.drawn = ''
      const words = await pages.textOf(number)
      if (!leaving.signal.aborted) setText(words)
    }
    // What cannot be drawn any more belongs to pages that were replaced.
    draw().catch(() => {})
    return () => leaving.abort()
  }, [pages, number, width, isInSight])
  return (
    <section
      ref={ref}
      className="preview-page"
      aria-label={texts.preview.page(number, pages.count)}
      data-page={number}
    >
      <canvas ref={shown} style={{ width, height: (width * pages.height) / pages.width }} />
      <p className="hidden-text">{escapeLines(text)}</p>
    </section>
  )
}
