import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, faultReply, type Reply, type Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import { connectPort } from '#main/serve/serve-port.ts'
import type { Child, ChildExit } from './child.ts'
import { watchMemory } from './memory-limit.ts'

export interface ProcessStatus {
  /** 'starting' until the process has answered for the first time; 'failed' from a crash until it is started again. */
  readonly state: 'stopped' | 'starting' | 'ready' | 'busy' | 'failed'
  readonly restarts: number
  /** Why it failed last; null while it has not. */
  readonly fault: Fault | null
}

export interface SupervisorOptions {
  /** As it stands within a sentence: "vision engine". */
  readonly name: string
  readonly start: () => Child
  /** A call that has not answered for this long is ended, and the process with it. */
  readonly silenceMs: (call: Call) => number
  readonly memoryLimitBytes: number
  readonly memoryIntervalMs?: number
  /** How long a cancelled call may take to heed its cancellation before the process is ended. */
  readonly cancelGraceMs?: number
  /** Pause before the first restart; doubles with each crash in a row up to `mostBackoffMs`. */
  readonly firstBackoffMs?: number
  readonly mostBackoffMs?: number
  /** Hears how each process ended, for the log. */
  readonly hearExit?: (exit: ChildExit) => void
}

/** A child process that is started when it is first called and again after it died. */
export interface Supervised {
  readonly wire: Wire
  readonly status: () => ProcessStatus
  /** Tells of every change of the status; returns how to stop it. */
  readonly watch: (listener: (status: ProcessStatus) => void) => () => void
  /** Ends the process; calls in flight end in `engine/unavailable`, and so does every later one. */
  readonly close: () => Promise<void>
}

/** One run of the process. */
interface Run {
  readonly child: Child
  readonly wire: Wire
  inFlight: number
  hasAnswered: boolean
  /** Why it is being ended, for the calls in flight. */
  verdict: Fault | undefined
}

/** Keeps one child process at work: a crash, a hang or too much memory costs the calls in flight and nothing else. */
export const supervise = ({
  name,
  start,
  silenceMs,
  memoryLimitBytes,
  memoryIntervalMs = 200,
  cancelGraceMs = 2000,
  firstBackoffMs = 100,
  mostBackoffMs = 10_000,
  hearExit = () => {},
}: SupervisorOptions): Supervised => {
  const listeners = new Set<(status: ProcessStatus) => void>()
  let run: Run | undefined
  let restarts = 0
  let crashesInARow = 0
  let startsAgainAtMs = 0
  let lastFault: Fault | null = null
  let isClosed = false
  let exits: Promise<unknown> = Promise.resolve()

  const crashed = () =>
    new Fault('engine/failed', `The ${name} stopped unexpectedly; the analysis can be retried.`)
  const cancelled = () => new Fault('engine/cancelled', 'The work was cancelled before it was finished.')
  const silent = (limitMs: number) =>
    new Fault(
      'engine/exhausted',
      `The ${name} gave no answer for ${limitMs / 1000} s and was stopped; the analysis can be retried.`,
      { detail: { silenceMs: limitMs } },
    )
  const closing = () => new Fault('engine/unavailable', `The ${name} is closed. Start Assay again to go on.`)

  const status = (): ProcessStatus => {
    const state = run === undefined ? (lastFault === null || isClosed ? 'stopped' : 'failed') : stateOf(run)
    return { state, restarts, fault: lastFault }
  }
  const tell = () => {
    const now = status()
    for (const listener of listeners) listener(now)
  }

  const end = (ended: Run, verdict: Fault) => {
    ended.verdict ??= verdict
    ended.child.kill()
  }

  const closed = (ended: Run) => {
    ended.child.kill()
    if (run !== ended) return
    run = undefined
    if (!isClosed) {
      startsAgainAtMs = performance.now() + Math.min(mostBackoffMs, firstBackoffMs * 2 ** crashesInARow)
      crashesInARow += 1
      lastFault = ended.verdict ?? crashed()
    }
    tell()
  }

  const begin = (): Run => {
    const child = start()
    // Before connectPort, so that the status is right when the calls in flight learn of it.
    child.port.onClose(() => closed(begun))
    const wire = connectPort(child.port, () => begun.verdict ?? crashed())
    const begun: Run = { child, wire, inFlight: 0, hasAnswered: false, verdict: undefined }
    const limit = { name, limitBytes: memoryLimitBytes, intervalMs: memoryIntervalMs }
    watchMemory(
      child,
      limit,
      () => begun.inFlight > 0,
      (fault) => end(begun, fault),
    )
    exits = child.exited.then(hearExit)
    return begun
  }

  const running = async (signal: AbortSignal): Promise<Run> => {
    for (;;) {
      if (isClosed) throw closing()
      if (run !== undefined && run.verdict === undefined) return run
      // A process that is being ended still stands in `run` until its port is closed.
      const waitMs = run === undefined ? startsAgainAtMs - performance.now() : 10
      if (waitMs > 0) await sleep(waitMs, undefined, { signal })
      else {
        if (lastFault !== null) restarts += 1
        run = begin()
        tell()
        return run
      }
    }
  }

  /** Lets a call that nobody reads any more come to its end, or ends the process. */
  const drain = async (replies: AsyncIterator<Reply>, drained: Run): Promise<void> => {
    const timer = setTimeout(() => end(drained, crashed()), cancelGraceMs)
    while ((await replies.next()).done !== true);
    clearTimeout(timer)
    leave(drained)
  }

  const leave = (left: Run) => {
    left.inFlight -= 1
    tell()
  }

  const answered = (by: Run) => {
    crashesInARow = 0
    lastFault = null
    if (by.hasAnswered) return
    by.hasAnswered = true
    tell()
  }

  const wire: Wire = async function* (call, signal) {
    let used: Run
    try {
      signal.throwIfAborted()
      used = await running(signal)
    } catch (thrown) {
      const isCancelled = signal.aborted && !(thrown instanceof Fault)
      return yield faultReply(isCancelled ? cancelled() : asFault(thrown))
    }
    used.inFlight += 1
    tell()
    const stop = new AbortController()
    let verdict: Fault | undefined
    const stopFor = (reason: Fault, afterMs: number): NodeJS.Timeout =>
      setTimeout(() => {
        verdict ??= reason
        end(used, crashed())
      }, afterMs)
    const limitMs = silenceMs(call)
    const listen = () => stopFor(silent(limitMs), limitMs)
    let silence = listen()
    let grace: NodeJS.Timeout | undefined
    const cancel = () => {
      stop.abort()
      grace = stopFor(cancelled(), cancelGraceMs)
    }
    signal.addEventListener('abort', cancel, { once: true })

    const replies = used.wire(call, stop.signal)[Symbol.asyncIterator]()
    let isOver = false
    try {
      while (!isOver) {
        const { value: reply } = await replies.next()
        clearTimeout(silence)
        isOver = reply.kind !== 'value'
        if (run === used) answered(used)
        yield reply.kind === 'fault' && verdict !== undefined ? faultReply(verdict) : reply
        silence = listen()
      }
    } finally {
      clearTimeout(silence)
      clearTimeout(grace)
      signal.removeEventListener('abort', cancel)
      if (isOver) leave(used)
      else {
        stop.abort()
        void drain(replies, used)
      }
    }
  }

  return {
    wire,
    status,
    watch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      isClosed = true
      if (run !== undefined) end(run, closing())
      await exits
    },
  }
}

const stateOf = ({ hasAnswered, inFlight }: Run): ProcessStatus['state'] => {
  if (!hasAnswered) return 'starting'
  return inFlight > 0 ? 'busy' : 'ready'
}
