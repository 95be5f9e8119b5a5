import { parentPort, workerData } from 'node:worker_threads'
import { openFaceStore } from './face-store.ts'
import type { PairPlan } from './pair-plan.ts'
import { simulatePairs } from './simulate-pairs.ts'

// A thread of its own, since the trainer's thread is blocked while a step runs.
const store = openFaceStore((workerData as { readonly storePath: string }).storePath)
parentPort?.on('message', (plan: PairPlan) => {
  const batch = simulatePairs(store, plan)
  parentPort?.postMessage({ step: plan.step, batch }, [batch.pictures.buffer, batch.masks.buffer])
})
