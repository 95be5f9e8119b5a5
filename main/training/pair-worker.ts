import { parentPort, workerData } from 'node:worker_threads'
import { asFault, type FaultCode } from '#app/fault.ts'
import { openFaceStore } from './face-store.ts'
import type { PairArrays, PairPlan } from './pair-plan.ts'
import { simulatePairs } from './simulate-pairs.ts'

export type PairReply =
  | { readonly step: number; readonly batch: PairArrays }
  /** A Fault loses its class between threads, so it travels as code and sentence. */
  | { readonly step: number; readonly code: FaultCode; readonly message: string }

// A thread of its own, since the trainer's thread is blocked while a step runs.
const store = openFaceStore((workerData as { readonly storePath: string }).storePath)
parentPort?.on('message', (plan: PairPlan) => {
  const { step } = plan
  try {
    const batch = simulatePairs(store, plan)
    const reply: PairReply = { step, batch }
    parentPort?.postMessage(reply, [batch.pictures.buffer, batch.masks.buffer])
  } catch (thrown) {
    const { code, message } = asFault(thrown)
    const reply: PairReply = { step, code, message }
    parentPort?.postMessage(reply)
  }
})
