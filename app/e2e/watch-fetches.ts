import type { Page } from 'playwright-core'

/** A request of the page, or a line of an answer that comes in portions; in ms since `markStart`. */
export interface Fetched {
  readonly what: string
  readonly fromMs: number
  readonly toMs: number
}

interface Watch {
  startMs: number
  readonly fetched: Fetched[]
  /** When something was first drawn on the overlay's layer since `markStart`. */
  overlayMs: number | null
}

type WatchedPage = typeof globalThis & { assayWatch: Watch }

/** Has every page of the context note its requests, and when an overlay is first drawn. Call before the page is opened. */
export const watchFetches = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const watch: Watch = { startMs: 0, fetched: [], overlayMs: null }
    ;(globalThis as WatchedPage).assayWatch = watch
    const since = () => performance.now() - watch.startMs
    const nameOf = (input: RequestInfo | URL, request: RequestInit | undefined): string => {
      if (typeof request?.body === 'string') {
        const { topic, name } = JSON.parse(request.body) as { readonly topic: string; readonly name: string }
        return `${topic}.${name}`
      }
      return `${request?.method ?? 'GET'} ${new URL(String(input)).pathname.slice(0, 15)}`
    }
    const original = globalThis.fetch
    globalThis.fetch = async (input, request) => {
      const what = nameOf(input, request)
      const fromMs = since()
      const response = await original(input, request)
      const note = new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          watch.fetched.push({ what, fromMs, toMs: since() })
          controller.enqueue(chunk)
        },
      })
      return new Response(response.body?.pipeThrough(note), response)
    }
    const drawImage = CanvasRenderingContext2D.prototype.drawImage
    CanvasRenderingContext2D.prototype.drawImage = function (...args: unknown[]) {
      if (this.canvas.dataset.layer === 'overlay') watch.overlayMs ??= since()
      Reflect.apply(drawImage, this, args)
    }
  })
}

/** Forgets what was noted and counts from now. */
export const markStart = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign((globalThis as WatchedPage).assayWatch, { startMs: performance.now(), overlayMs: null })
    ;(globalThis as WatchedPage).assayWatch.fetched.length = 0
  })

/** Resolves when an overlay was drawn since `markStart`: after how many ms, and what was asked of the host until then. */
export const overlayDrawn = async (
  page: Page,
): Promise<{ readonly overlayMs: number; readonly fetched: readonly Fetched[] }> => {
  await page.waitForFunction(() => (globalThis as WatchedPage).assayWatch.overlayMs !== null)
  return page.evaluate(() => {
    const { overlayMs, fetched } = (globalThis as WatchedPage).assayWatch
    return { overlayMs: overlayMs ?? Number.NaN, fetched }
  })
}
