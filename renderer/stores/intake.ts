import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import { asFault } from '#app/fault.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { HostLink } from '../bridge/host-link.ts'

export interface IntakeFault {
  readonly name: string
  readonly message: string
}

export interface IntakeState {
  readonly phase: 'uploading' | 'registering' | 'done' | 'stopped'
  readonly total: number
  readonly done: number
  /** Files that came into the case, decodable or not. */
  readonly taken: number
  readonly name: string
  readonly faults: readonly IntakeFault[]
}

interface Upload {
  readonly sha256: string
  readonly name: string
  readonly kind: 'upload' | 'paste'
}

export interface Intake {
  readonly store: StoreApi<{ readonly current: IntakeState | null }>
  readonly takePaths: (paths: readonly string[]) => Promise<void>
  readonly takeFiles: (files: readonly File[], kind: Upload['kind']) => Promise<void>
  readonly stop: () => void
  readonly dismiss: () => void
}

const begun: IntakeState = { phase: 'registering', total: 0, done: 0, taken: 0, name: '', faults: [] }

export interface IntakeHearing {
  /** Hears as exhibits come into the case. */
  readonly exhibit: () => void
  /** Hears of the first exhibit of a batch. */
  readonly first: (exhibitId: ExhibitId) => void
}

/** Takes evidence in, one batch after the other. */
export const createIntake = (
  { evidence }: Client<WorkstationContract>,
  link: HostLink,
  hear: IntakeHearing,
): Intake => {
  const store = createStore<{ readonly current: IntakeState | null }>(() => ({ current: null }))
  let stopping = new AbortController()
  let last = Promise.resolve()
  const update = (change: (state: IntakeState) => Partial<IntakeState>) =>
    store.setState(({ current }) => ({ current: { ...(current ?? begun), ...change(current ?? begun) } }))
  const addFault = (name: string, thrown: unknown) =>
    update(({ faults }) => ({ faults: [...faults, { name, message: asFault(thrown).message }] }))

  const register = async (paths: readonly string[], uploads: readonly Upload[], signal: AbortSignal) => {
    if (paths.length + uploads.length === 0) return
    update(() => ({ phase: 'registering', total: paths.length + uploads.length, done: 0 }))
    let hasFirst = false
    const batch = { paths: [...paths], uploads: [...uploads] }
    for await (const { total, done, name, exhibitId, fault } of evidence.receive(batch, signal)) {
      update(({ taken, faults }) => ({
        total,
        done,
        name,
        taken: taken + (exhibitId === null ? 0 : 1),
        faults: fault === null ? faults : [...faults, { name, message: fault.message }],
      }))
      if (exhibitId === null) continue
      if (!hasFirst) hear.first(exhibitId)
      hasFirst = true
      hear.exhibit()
    }
  }

  const upload = async (files: readonly File[], kind: Upload['kind'], signal: AbortSignal) => {
    const uploads: Upload[] = []
    for (const [index, file] of files.entries()) {
      signal.throwIfAborted()
      update(() => ({ phase: 'uploading', total: files.length, done: index, name: file.name }))
      try {
        uploads.push({ sha256: await link.upload(file, signal), name: file.name, kind })
      } catch (thrown) {
        if (signal.aborted) throw thrown
        addFault(file.name, thrown)
      }
    }
    return uploads
  }

  /** Batches wait for each other, so that none is lost and exhibit numbers follow the order of arrival. */
  const inTurn = (work: (signal: AbortSignal) => Promise<void>) => {
    last = last.then(async () => {
      stopping = new AbortController()
      const { signal } = stopping
      store.setState({ current: begun })
      try {
        await work(signal)
        update(() => ({ phase: 'done' }))
      } catch (thrown) {
        if (!signal.aborted) addFault('', thrown)
        update(() => ({ phase: 'stopped' }))
      }
      hear.exhibit()
    })
    return last
  }

  return {
    store,
    takePaths: (paths) => inTurn((signal) => register(paths, [], signal)),
    takeFiles: (files, kind) =>
      inTurn(async (signal) => {
        const found = link.pathsOf?.(files) ?? files.map(() => '')
        const paths = found.filter((path) => path !== '')
        const pathless = files.filter((_, index) => (found[index] ?? '') === '')
        await register(paths, await upload(pathless, kind, signal), signal)
      }),
    stop: () => stopping.abort(),
    dismiss: () => store.setState({ current: null }),
  }
}
