import { asFault, type Fault } from '#app/fault.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { QueueItem, QueueState } from '#app/records/progress.ts'
import { changeSignal } from '#main/change-signal.ts'
import type { QueuedWork, QueueStore } from '#main/vault/queue.ts'

export type Work = Pick<QueuedWork, 'exhibitId' | 'faceId'>

export interface AnalysisQueue {
  readonly state: () => QueueState
  /** The state now and after each change, a long list at most ten times a second; ends when the queue is closed. */
  readonly watch: (signal: AbortSignal) => AsyncGenerator<QueueState>
  /**
   * Adds work, or does it again where it is over; what waits or runs stays as it is. Only a single face that is just being
   * examined is examined once more: its box may have been moved since.
   */
  readonly add: (work: readonly Work[]) => QueueState
  readonly pause: () => QueueState
  readonly resume: () => QueueState
  /** What waits is cancelled at once, what runs is broken off. */
  readonly cancel: (exhibitIds: readonly ExhibitId[]) => QueueState
  /** Puts work that failed or was cancelled back in line. */
  readonly retry: (exhibitIds: readonly ExhibitId[]) => QueueState
  /** Breaks off what runs, which will wait again when the case is opened next; resolves when nothing runs. */
  readonly close: () => Promise<void>
}

export interface QueueOptions {
  readonly store: QueueStore
  /** Does one piece of work; throws a Fault when it fails. */
  readonly run: (
    work: Work,
    report: (step: string, share: number) => void,
    signal: AbortSignal,
  ) => Promise<void>
  /** Hears of each failure before the next piece of work begins. */
  readonly hearFailure: (work: Work, fault: Fault) => void
  /** Hears why the queue paused by itself: the case cannot be written any more. */
  readonly hearStop: (fault: Fault) => void
  readonly nowMs?: () => number
}

const keyOf = ({ exhibitId, faceId }: Work): string => `${exhibitId} ${faceId ?? ''}`

/** An exhibit may wait with several faces: the list shows the state that the examiner must know of first. */
const urgency: readonly QueueItem['state'][] = ['running', 'waiting', 'failed', 'cancelled', 'done']

/** A short list is told again at once; one of a hundred and more ten times a second. */
const watchIntervalMs = (items: number): number => Math.min(100, items)
/** The time left is judged by as many of the latest pieces of work. */
const remembered = 20

/** The queue of analyses of one case, kept in the case's own store; one piece of work at a time. */
export const openAnalysisQueue = ({
  store,
  run,
  hearFailure,
  hearStop,
  nowMs = () => performance.now(),
}: QueueOptions): AnalysisQueue => {
  const works = new Map<string, QueuedWork>()
  const changed = changeSignal()
  const durationsMs: number[] = []
  let isPaused = store.isPaused()
  let isClosed = false
  let share = 0
  const again = new Set<string>()
  let running: { readonly key: string; readonly stop: AbortController } | undefined
  let loop: Promise<void> = Promise.resolve()

  const items = (): QueueItem[] => {
    const byExhibit = new Map<ExhibitId, QueueItem>()
    for (const { exhibitId, state, step, fault } of works.values()) {
      const item = {
        exhibitId,
        state,
        step,
        fault,
        share: state === 'done' ? 1 : state === 'running' ? share : 0,
      }
      const other = byExhibit.get(exhibitId)
      if (other === undefined || urgency.indexOf(state) < urgency.indexOf(other.state))
        byExhibit.set(exhibitId, item)
    }
    return [...byExhibit.values()]
  }
  const leftMs = (): number | null => {
    const waiting = [...works.values()].filter(({ state }) => state === 'waiting').length
    const left = waiting + (running === undefined ? 0 : 1 - share)
    if (left === 0) return 0
    if (durationsMs.length === 0) return null
    return (left * durationsMs.reduce((sum, one) => sum + one, 0)) / durationsMs.length
  }
  const state = (): QueueState => ({ paused: isPaused, items: items(), leftMs: leftMs() })

  const put = (changes: readonly QueuedWork[]): void => {
    if (changes.length === 0) return
    store.put(changes)
    for (const work of changes) works.set(keyOf(work), work)
    changed.raise()
  }
  const next = (): QueuedWork | undefined => {
    for (const work of works.values()) if (work.state === 'waiting') return work
    return undefined
  }

  const waiting = ({ exhibitId, faceId }: Work): QueuedWork => ({
    exhibitId,
    faceId,
    state: 'waiting',
    step: '',
    fault: null,
  })

  const runOne = async (work: QueuedWork): Promise<void> => {
    const stop = new AbortController()
    running = { key: keyOf(work), stop }
    share = 0
    const startMs = nowMs()
    put([{ ...work, state: 'running', step: '', fault: null }])
    const report = (step: string, done: number): void => {
      share = done
      // Progress within an item is not worth a write to the disk.
      works.set(keyOf(work), { ...work, state: 'running', step, fault: null })
      changed.raise()
    }
    const finish = (end: Pick<QueuedWork, 'state' | 'fault'>): void => {
      const isAgain = again.delete(keyOf(work)) && end.state !== 'cancelled'
      put([isAgain ? waiting(work) : { ...work, ...end, step: '' }])
      running = undefined
    }
    try {
      await run(work, report, stop.signal)
      durationsMs.push(nowMs() - startMs)
      if (durationsMs.length > remembered) durationsMs.shift()
      finish({ state: 'done', fault: null })
    } catch (thrown) {
      const fault = asFault(thrown)
      // What the case cannot take now it will not take of the next piece either.
      if (fault.family === 'vault') throw fault
      if (isClosed) finish({ state: 'waiting', fault: null })
      else if (stop.signal.aborted) finish({ state: 'cancelled', fault: null })
      else {
        hearFailure(work, fault)
        finish({ state: 'failed', fault: { code: fault.code, message: fault.message } })
      }
    }
  }
  const work = async (): Promise<void> => {
    for (let one = next(); one !== undefined && !isPaused && !isClosed; one = next()) await runOne(one)
  }
  let isWorking = false
  const wake = (): void => {
    if (isWorking || isPaused || isClosed || next() === undefined) return
    isWorking = true
    loop = work()
      .catch((thrown: unknown) => {
        // The case cannot be written any more (a full or lost drive): nothing goes on until the examiner resumes.
        isPaused = true
        const broken = running === undefined ? undefined : works.get(running.key)
        running = undefined
        if (broken !== undefined) works.set(keyOf(broken), waiting(broken))
        hearStop(asFault(thrown))
      })
      .finally(() => {
        isWorking = false
        changed.raise()
      })
  }
  const setPaused = (paused: boolean): QueueState => {
    store.setPaused(paused)
    isPaused = paused
    changed.raise()
    wake()
    return state()
  }
  // What was cancelled stays in the list: it was not examined, and is not taken for work that was cut off.
  store.remove(store.list().filter(({ state: ended }) => ended === 'done'))
  for (const one of store.list()) works.set(keyOf(one), one)
  wake()

  return {
    state,
    watch: async function* (signal) {
      for (let seen = -1; ; ) {
        if (seen !== changed.count()) {
          seen = changed.count()
          yield state()
        }
        if (isClosed) return
        await changed.after(seen, watchIntervalMs(works.size), signal)
      }
    },
    add: (added) => {
      const isOver = (one: Work) => !['waiting', 'running'].includes(works.get(keyOf(one))?.state ?? 'done')
      put(added.filter(isOver).map(waiting))
      for (const one of added) if (one.faceId !== null && keyOf(one) === running?.key) again.add(keyOf(one))
      wake()
      return state()
    },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    cancel: (exhibitIds) => {
      const meant = [...works.values()].filter(({ exhibitId }) => exhibitIds.includes(exhibitId))
      put(
        meant
          .filter((one) => one.state === 'waiting')
          .map((one) => ({ ...one, state: 'cancelled', step: '' })),
      )
      if (meant.some((one) => keyOf(one) === running?.key)) running?.stop.abort()
      return state()
    },
    retry: (exhibitIds) => {
      const meant = [...works.values()].filter(({ exhibitId }) => exhibitIds.includes(exhibitId))
      put(meant.filter((one) => one.state === 'failed' || one.state === 'cancelled').map(waiting))
      wake()
      return state()
    },
    close: async () => {
      isClosed = true
      running?.stop.abort()
      await loop
      changed.raise()
    },
  }
}
