import { createStore, type StoreApi } from 'zustand'
import type { Box } from '#app/geometry.ts'
import type { FaceId } from '#app/ids.ts'

/** Where the keyboard has moved a face box to, before the case is told. */
export interface NudgedFace {
  readonly faceId: FaceId
  readonly box: Box
}

export interface FaceNudge {
  readonly store: StoreApi<{ readonly pending: NudgedFace | null }>
  /** Moves the box on the page; the case is told of where it ends, not of each step. */
  readonly nudge: (faceId: FaceId, box: Box) => void
  /** Tells the case at once: the key was let go, or the picture lost the focus. */
  readonly settle: () => void
}

/** A pause that ends a move: longer than between two strokes of a key, shorter than a glance at the result. */
export const nudgePauseMs = 600

/** Gathers small moves of a face box into one, which `move` hands to the case; the page goes back to what the case says. */
export const createFaceNudge = (move: (faceId: FaceId, box: Box) => Promise<unknown>): FaceNudge => {
  const store = createStore<{ readonly pending: NudgedFace | null }>(() => ({ pending: null }))
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSent = true
  const settle = () => {
    clearTimeout(timer)
    const { pending } = store.getState()
    if (pending === null || isSent) return
    isSent = true
    void move(pending.faceId, pending.box).finally(() => {
      if (store.getState().pending === pending) store.setState({ pending: null })
    })
  }
  return {
    store,
    nudge: (faceId, box) => {
      if (store.getState().pending?.faceId !== faceId) settle()
      isSent = false
      store.setState({ pending: { faceId, box } })
      clearTimeout(timer)
      timer = setTimeout(settle, nudgePauseMs)
    },
    settle,
  }
}

/** The box of a face as the page shows it at present. */
export const boxOf = (face: { readonly id: FaceId; readonly box: Box }, pending: NudgedFace | null): Box =>
  pending?.faceId === face.id ? pending.box : face.box
