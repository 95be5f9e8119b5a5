import { Fault } from '#app/fault.ts'
import { openSession, type Session, type TensorValue, tensorOf } from '../runtime/session.ts'
import type { AdamOptions } from './adam.ts'
import { type Schedule, scheduledInputs } from './schedule.ts'
import { nextPrefix, type TrainingStep } from './training-step.ts'

/** Named arrays of one batch, as the step's inputs take them. */
export type Batch = Readonly<Record<string, TensorValue>>

/** What a step gave out: scalars by name, and the vectors that the step defines beyond them. */
export interface StepReport {
  readonly step: number
  readonly metrics: Readonly<Record<string, Float32Array>>
  readonly stepMs: number
  /** How long the step waited for its batch. */
  readonly waitMs: number
}

export interface TrainingRun {
  readonly step: TrainingStep
  readonly schedule: Schedule
  readonly adam: AdamOptions
  /** The state to begin or go on with, by tensor name. */
  readonly state: ReadonlyMap<string, Float32Array>
  readonly firstStep: number
  /** The step's frozen weights by name, where it has any. */
  readonly frozen?: ReadonlyMap<string, Float32Array>
  /** The batch of a step; it must depend on the step alone, so that a resumed run continues identically. */
  readonly batch: (step: number) => Promise<Batch>
  /** Called after every step; a promise holds the loop (checkpoints, evaluation). */
  readonly onStep: (
    report: StepReport,
    state: () => ReadonlyMap<string, Float32Array>,
  ) => Promise<void> | void
  readonly threads?: number
}

const copied = (tensors: Readonly<Record<string, TensorValue>>): ReadonlyMap<string, Float32Array> =>
  new Map(
    Object.entries(tensors).map(([name, tensor]) => [name, Float32Array.from(tensor.data as Float32Array)]),
  )

const openStep = async (run: TrainingRun): Promise<Session> =>
  openSession(run.step.model, run.threads === undefined ? {} : { threads: run.threads })

/** Tensors over the caller's own arrays: frozen weights are neither copied nor given out. */
const frozenTensors = (run: TrainingRun, session: Session): Record<string, TensorValue> =>
  Object.fromEntries(
    run.step.frozen
      .filter(({ name }) => session.inputs.includes(name))
      .map(({ name, value }) => {
        const values = run.frozen?.get(name)
        if (values) return [name, tensorOf(values, value.shape)]
        throw new Fault('model/missing', `The pack lacks the weight ${name} that this training reads.`, {
          detail: { tensor: name },
        })
      }),
  )

/** Names what made a loss that is no number, since such a run cannot recover. */
const refuseDivergence = (step: number, loss: number): void => {
  if (Number.isFinite(loss)) return
  throw new Fault(
    'engine/failed',
    `Training diverged: the loss of step ${step} is ${loss}. Resume from the last checkpoint with a lower learning rate.`,
    { detail: { step } },
  )
}

/**
 * Runs training steps from `firstStep` until the schedule ends or the signal aborts; the state that one step gives out is
 * fed to the next as it is. Returns the step to continue with. The loop blocks its thread while a step runs.
 */
export const runTraining = async (run: TrainingRun, signal: AbortSignal): Promise<number> => {
  const session = await openStep(run)
  let state: Record<string, TensorValue> = {}
  for (const { name, shape } of run.step.state) {
    const values = run.state.get(name)
    if (!values)
      throw new Fault('model/missing', `The checkpoint lacks the tensor ${name}; it is of another network.`, {
        detail: { tensor: name },
      })
    state[name] = tensorOf(values, shape)
  }
  try {
    const frozen = frozenTensors(run, session)
    for (let step = run.firstStep; step < run.schedule.steps; step += 1) {
      if (signal.aborted) return step
      const asked = performance.now()
      const batch = await run.batch(step)
      const began = performance.now()
      const scalars = Object.entries(scheduledInputs(run.schedule, step, run.adam)).map(([name, value]) => [
        name,
        tensorOf(Float32Array.of(value), []),
      ])
      const results = await session.run({ ...frozen, ...state, ...batch, ...Object.fromEntries(scalars) })
      state = Object.fromEntries(run.step.state.map(({ name }) => [name, results[nextPrefix + name]!]))
      const metrics = Object.fromEntries(
        run.step.metrics.map((name) => [name, results[name]!.data as Float32Array]),
      )
      refuseDivergence(step, metrics.loss![0]!)
      const report = { step, metrics, stepMs: performance.now() - began, waitMs: began - asked }
      await run.onStep(report, () => copied(state))
    }
    return run.schedule.steps
  } finally {
    await session.close()
  }
}
