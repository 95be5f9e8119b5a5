import { gradients } from '../autodiff/gradients.ts'
import { add, mul, sub } from '../graph/ops/elementwise.ts'
import { input, parameter, type Shape, scalar, type Value } from '../graph/value.ts'
import type { DeclaredWeight, Weights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { type AdamOptions, adamStep, momentNames } from './adam.ts'

/** One tensor that the optimiser carries from step to step. */
export interface StateTensor {
  readonly name: string
  readonly shape: Shape
  /** The weight whose initial value it takes; null for one that begins with zeros (moments). */
  readonly from: DeclaredWeight | null
}

export interface TrainingStep {
  /** The ONNX model: forward, backward and optimiser in one graph. */
  readonly model: Uint8Array
  /** Every tensor that goes in under its name and comes out as `next:NAME`. */
  readonly state: readonly StateTensor[]
  /** Weights that the model may read and never changes: fed under their names, and no state of the optimiser. */
  readonly frozen: readonly DeclaredWeight[]
  readonly metrics: readonly string[]
}

/** Name of the exponential moving average of a weight: what is evaluated and shipped. */
export const averageName = (name: string): string => `${name}@ema`

/** Prefix of the outputs that become the next step's inputs. */
export const nextPrefix = 'next:'

/**
 * Joins a loss with Adam: gradients of all trainable weights (or those that `train` chooses), the optimiser's update, the
 * moving averages (factor fed as `average`) and the running statistics. Inputs beside the data: `rate`, `correction1`,
 * `correction2`, `average`.
 */
export const trainingStep = (
  loss: Value,
  weights: Weights,
  options: {
    readonly adam: AdamOptions
    readonly metrics?: Readonly<Record<string, Value>>
    readonly train?: (name: string) => boolean
    /** A weight's learning rate as a multiple of `rate`; 1 by default. */
    readonly rateFactor?: (name: string) => number
  },
): TrainingStep => {
  const all = [...weights.declared.values()]
  const trained = all.filter(({ name, trainable }) => trainable && (options.train?.(name) ?? true))
  const grads = gradients(
    loss,
    trained.map(({ value }) => value),
  )
  const rate = input('rate', [])
  const { next, gradientNorm } = adamStep(
    trained.map(({ name, value }, index) => ({
      name,
      value,
      grad: grads[index]!,
      rateFactor: options.rateFactor?.(name) ?? 1,
    })),
    { rate, correction1: input('correction1', []), correction2: input('correction2', []) },
    options.adam,
  )
  const average = input('average', [])
  const outputs: Record<string, Value> = { loss, gradient_norm: gradientNorm, ...options.metrics }
  const metrics = Object.keys(outputs)
  const state: StateTensor[] = []
  const carry = (tensor: StateTensor, value: Value): void => {
    state.push(tensor)
    outputs[nextPrefix + tensor.name] = value
  }
  const averaged = (weight: DeclaredWeight, fresh: Value): void => {
    const name = averageName(weight.name)
    const old = parameter(name, fresh.shape)
    carry(
      { name, shape: fresh.shape, from: weight },
      add(mul(old, average), mul(fresh, sub(scalar(1), average))),
    )
  }
  for (const weight of trained) {
    const { shape } = weight.value
    carry({ name: weight.name, shape, from: weight }, next.get(weight.name)!)
    for (const name of momentNames(weight.name)) carry({ name, shape, from: null }, next.get(name)!)
    averaged(weight, next.get(weight.name)!)
  }
  const frozen: DeclaredWeight[] = []
  for (const weight of all) {
    const update = weights.updates.get(weight.name)
    if (!update && !trained.includes(weight)) frozen.push(weight)
    if (weight.trainable || !update) continue
    carry({ name: weight.name, shape: weight.value.shape, from: weight }, update)
    averaged(weight, update)
  }
  return { model: writeModel(outputs, 'inputs'), state, frozen, metrics }
}
