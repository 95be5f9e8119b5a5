import type { PreviewEvent } from '#app/contract/report.ts'
import { asFault, type Fault } from '#app/fault.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'

/** The pages as they were drawn last; they stay while new ones are drawn. */
export interface PreviewState {
  readonly isWorking: boolean
  /** Of the drawing under way, 0 to 1. */
  readonly share: number
  readonly pdf: BytesRef | null
  readonly fault: Fault | null
}

export const noPreview: PreviewState = { isWorking: false, share: 0, pdf: null, fault: null }

export interface PreviewDrawing {
  /** Draws anew after a pause; whatever is being drawn is superseded. */
  readonly ask: (pauseMs: number) => void
  readonly stop: () => void
}

/** Draws what `draft` gives at the end of each pause. */
export const createPreviewDrawing = (
  draw: (draft: ReportDraft, signal: AbortSignal) => AsyncIterable<PreviewEvent>,
  draft: () => ReportDraft | null,
  hear: (change: Partial<PreviewState>) => void,
): PreviewDrawing => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let drawing: AbortController | undefined
  const stop = () => {
    clearTimeout(timer)
    drawing?.abort()
    drawing = undefined
  }
  const run = async () => {
    const asked = draft()
    if (asked === null) return
    const mine = new AbortController()
    drawing = mine
    hear({ isWorking: true, share: 0, fault: null })
    try {
      for await (const event of draw(asked, mine.signal)) {
        if (mine.signal.aborted) return
        hear(event.kind === 'step' ? { share: event.share } : { pdf: event.pdf })
      }
      if (drawing === mine) hear({ isWorking: false })
    } catch (thrown) {
      if (drawing === mine) hear({ isWorking: false, fault: asFault(thrown) })
    }
  }
  return {
    ask: (pauseMs) => {
      stop()
      timer = setTimeout(() => void run(), pauseMs)
    },
    stop: () => {
      stop()
      hear({ isWorking: false })
    },
  }
}
