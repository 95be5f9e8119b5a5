import type { FaceId } from '#app/ids.ts'
import type { Drafts } from './drafts.ts'

/** Questions as they are typed: in the tab's storage at once, in the case as soon as it takes them. */
export interface QuestionDrafts {
  /** The question that the case does not know yet; undefined where it knows all. */
  readonly unsaved: (faceId: FaceId) => string | undefined
  readonly keep: (faceId: FaceId, text: string) => void
  /** Sends what is not in the case, without waiting for a pause in typing. */
  readonly flush: () => Promise<void>
  readonly forget: () => void
}

/** A pause in typing after which the question goes to the case. */
const pauseMs = 150

const keyOf = (faceId: FaceId): string => `question ${faceId}`

/** Saves one draft at a time, always the latest; what could not be saved is tried again with the next change or `flush`. */
export const createQuestionDrafts = (
  save: (faceId: FaceId, text: string) => Promise<unknown>,
  drafts: Drafts,
): QuestionDrafts => {
  const waiting = new Map<FaceId, string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: Promise<void> = Promise.resolve()
  const send = async () => {
    for (const [faceId, text] of waiting) {
      waiting.delete(faceId)
      try {
        await save(faceId, text)
        if (drafts.store.getState().texts[keyOf(faceId)] === text) drafts.drop(keyOf(faceId))
      } catch {
        // Still in the tab's storage. What was typed meanwhile is the later text.
        if (!waiting.has(faceId)) waiting.set(faceId, text)
        return
      }
    }
  }
  const flush = () => {
    clearTimeout(timer)
    last = last.then(send)
    return last
  }
  return {
    unsaved: (faceId) => drafts.store.getState().texts[keyOf(faceId)],
    keep: (faceId, text) => {
      drafts.keep(keyOf(faceId), text)
      waiting.set(faceId, text)
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), pauseMs)
    },
    flush,
    forget: () => {
      clearTimeout(timer)
      waiting.clear()
    },
  }
}
