import type { OriginalsState } from '#app/records/originals.ts'
import type { ChangeSignal } from '#main/change-signal.ts'
import type { DerivedBytes } from './derived-bytes.ts'
import type { EvidenceStore } from './evidence.ts'
import type { VaultContext } from './vault-context.ts'
import { type OriginalsProgress, type OriginalsVerdict, verifyOriginals } from './verify-originals.ts'

export interface Originals {
  readonly state: () => OriginalsState
  /** The state now and after each change, at most five times a second, until the case is put away. */
  readonly watch: (signal: AbortSignal) => AsyncGenerator<OriginalsState>
  readonly verify: (
    signal: AbortSignal,
    onProgress: (progress: OriginalsProgress) => void,
  ) => Promise<OriginalsVerdict>
  /** Breaks checks off and ends watching. */
  readonly close: () => Promise<void>
}

export interface OriginalsOptions {
  readonly evidence: EvidenceStore
  readonly derived: DerivedBytes
  readonly warnings: () => OriginalsState['warnings']
  readonly changes: ChangeSignal
}

const watchIntervalMs = 200

/** Runs the checks of an open case's originals, and tells how they are. */
export const openOriginals = (
  context: VaultContext,
  { evidence, derived, warnings, changes }: OriginalsOptions,
): Originals => {
  const closing = new AbortController()
  const checks = new Set<Promise<unknown>>()
  let progress = { done: 0, total: 0 }
  const state = (): OriginalsState => ({
    checking: checks.size > 0,
    ...progress,
    damaged: evidence
      .list()
      .filter(({ integrity }) => integrity.state !== 'intact')
      .map(({ id, integrity }) => ({ exhibitId: id, integrity })),
    warnings: [...warnings()],
  })
  return {
    state,
    watch: async function* (signal) {
      for (let seen = -1; ; ) {
        if (seen !== changes.count()) {
          seen = changes.count()
          yield state()
        }
        if (closing.signal.aborted) return
        await changes.after(seen, watchIntervalMs, signal)
      }
    },
    verify: (signal, onProgress) => {
      const either = AbortSignal.any([signal, closing.signal])
      const check = (async () => {
        const verdict = await verifyOriginals(context, evidence, {
          signal: either,
          onProgress: (now) => {
            progress = { done: now.done, total: now.total }
            changes.raise()
            onProgress(now)
          },
        })
        await derived.lookOver(either)
        return verdict
      })()
      const settled: Promise<unknown> = check
        .catch(() => {})
        .then(() => {
          checks.delete(settled)
          changes.raise()
        })
      checks.add(settled)
      changes.raise()
      return check
    },
    close: async () => {
      closing.abort()
      await Promise.all(checks)
      changes.raise()
    },
  }
}
