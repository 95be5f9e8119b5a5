/** An opened PDF: its pages are drawn and read one by one. */
export interface PdfPages {
  readonly count: number
  /** Of the first page, in points. */
  readonly width: number
  readonly height: number
  /** Headings with the page on which each begins, from 1. */
  readonly outline: readonly { readonly title: string; readonly page: number }[]
  /** Draws a page, `widthPx` pixels wide. Rejects when the signal aborts. */
  readonly draw: (page: number, widthPx: number, signal: AbortSignal) => Promise<HTMLCanvasElement>
  /** The words of a page. Untrusted text: names of evidence are among it. */
  readonly textOf: (page: number) => Promise<string>
  readonly close: () => void
}

/**
 * Opens a PDF that this workstation wrote. The reader runs within the page: without eval, WebAssembly, network, fonts of the
 * system or code of the file.
 */
export const openPdf = async (bytes: ArrayBuffer): Promise<PdfPages> => {
  const { getDocument } = await import('unpdf/pdfjs')
  const task = getDocument({
    data: new Uint8Array(bytes),
    useWasm: false,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: true,
    verbosity: 0,
  })
  const document_ = await task.promise
  const first = await document_.getPage(1)
  const { width, height } = first.getViewport({ scale: 1 })
  const outline: { title: string; page: number }[] = []
  for (const { title, dest } of (await document_.getOutline()) ?? []) {
    const place = typeof dest === 'string' ? await document_.getDestination(dest) : dest
    const page: unknown = place?.[0]
    if (typeof page === 'object' && page !== null)
      outline.push({ title, page: (await document_.getPageIndex(page as never)) + 1 })
  }
  return {
    count: document_.numPages,
    width,
    height,
    outline,
    draw: async (number, widthPx, signal) => {
      const page = await document_.getPage(number)
      signal.throwIfAborted()
      const viewport = page.getViewport({ scale: widthPx / page.getViewport({ scale: 1 }).width })
      const canvas = document.createElement('canvas')
      canvas.width = Math.round(viewport.width)
      canvas.height = Math.round(viewport.height)
      const drawing = page.render({ canvas, viewport })
      const cancel = () => drawing.cancel()
      signal.addEventListener('abort', cancel, { once: true })
      try {
        await drawing.promise
      } finally {
        signal.removeEventListener('abort', cancel)
      }
      signal.throwIfAborted()
      return canvas
    },
    textOf: async (number) => {
      const { items } = await (await document_.getPage(number)).getTextContent()
      return items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('')
    },
    close: () => void task.destroy(),
  }
}
