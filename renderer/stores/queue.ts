import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { QueueState } from '#app/records/progress.ts'
import type { Notices } from './notices.ts'

export interface Queue {
  readonly store: StoreApi<QueueState>
  /** Follows the queue until `signal` aborts; begins again when the stream breaks off. */
  readonly watch: (signal: AbortSignal) => Promise<void>
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
  readonly cancel: (exhibitIds: readonly ExhibitId[]) => Promise<void>
  readonly retry: (exhibitIds: readonly ExhibitId[]) => Promise<void>
  readonly add: (exhibitIds: readonly ExhibitId[]) => Promise<void>
  readonly addFace: (faceId: FaceId) => Promise<void>
}

const emptyQueue: QueueState = { paused: false, items: [], leftMs: null }
const pauseBeforeAgainMs = 1000

/** The queue of analyses; `hearEnded` is called when an item has come to its end. */
export const createQueue = (
  { analysis }: Client<WorkstationContract>,
  notices: Notices,
  hearEnded: () => void,
): Queue => {
  const store = createStore<QueueState>(() => emptyQueue)
  const isOver = (state: string) => state === 'done' || state === 'failed' || state === 'cancelled'
  const hear = (next: QueueState) => {
    const before = new Map(store.getState().items.map(({ exhibitId, state }) => [exhibitId, state]))
    store.setState(next, true)
    if (next.items.some(({ exhibitId, state }) => isOver(state) && before.get(exhibitId) !== state))
      hearEnded()
  }
  const command = async (send: () => Promise<QueueState>) => {
    const next = await notices.attempt(send)
    if (next !== undefined) hear(next)
  }
  const watch = async (signal: AbortSignal): Promise<void> => {
    // At once: whoever watches next must not find it emptied behind his back.
    signal.addEventListener('abort', () => store.setState(emptyQueue, true), { once: true })
    while (!signal.aborted) {
      try {
        for await (const next of analysis.watch({}, signal)) {
          if (signal.aborted) return
          hear(next)
        }
      } catch {
        // A lost host is told by the connection; an engine that failed is told by its items.
      }
      if (signal.aborted) return
      await new Promise((resolve) => setTimeout(resolve, pauseBeforeAgainMs))
    }
  }
  return {
    store,
    watch,
    pause: () => command(() => analysis.pause({})),
    resume: () => command(() => analysis.resume({})),
    cancel: (exhibitIds) => command(() => analysis.cancel({ exhibitIds: [...exhibitIds] })),
    retry: (exhibitIds) => command(() => analysis.retry({ exhibitIds: [...exhibitIds] })),
    add: (exhibitIds) => command(() => analysis.add({ exhibitIds: [...exhibitIds] })),
    addFace: (faceId) => command(() => analysis.addFace({ faceId })),
  }
}
