import { assert } from '#app/assert.ts'
import { showShape } from '../graph/shape.ts'
import { parameter, type Shape, sameShape, sizeOf, type Value } from '../graph/value.ts'

/** How a weight begins when a network is trained from scratch; `normal` is a standard deviation. */
export type Initial = 'zeros' | 'ones' | { readonly normal: number } | { readonly constant: number }

export interface DeclaredWeight {
  readonly name: string
  readonly value: Value
  readonly initial: Initial
  /** Running statistics are state of the network but no parameter of the optimiser. */
  readonly trainable: boolean
}

/** Low-rank adapters beside frozen linear maps: rank r and the factor of B A (LoRA's alpha / r). */
export interface LowRank {
  readonly rank: number
  readonly scaling: number
}

export interface WeightOptions {
  /** 'training' normalises with the batch's statistics and keeps running ones. */
  readonly mode?: 'inference' | 'training'
  /** int8: the large linear maps read quantised weights (`NAME.weight.int8`, `NAME.weight.scales`). */
  readonly precision?: 'f32' | 'int8'
  /** Linear maps whose full name matches get adapters `lora_a` [r, in] and `lora_b` [out, r]. */
  readonly lowRank?: LowRank & { readonly names: RegExp }
}

/** The named weights of a network: asking for one declares it, and asking again gives the same tensor. */
export interface Weights {
  readonly options: WeightOptions
  readonly prefix: string
  readonly within: (name: string | number) => Weights
  readonly tensor: (name: string, shape: Shape, initial?: Initial) => Value
  /** A running statistic: its value before the step; `update` says what it becomes. */
  readonly statistic: (name: string, shape: Shape, initial: Initial) => Value
  readonly update: (name: string, value: Value) => void
  readonly declared: ReadonlyMap<string, DeclaredWeight>
  readonly updates: ReadonlyMap<string, Value>
}

/** He et al. 2015: the standard deviation that keeps a rectified layer's variance; fan-in is all axes but the first. */
const heNormal = (shape: Shape): Initial => ({
  normal: Math.sqrt(2 / Math.max(1, sizeOf(shape) / Math.max(1, shape[0] ?? 1))),
})

/** An empty set of weights for one graph. */
export const createWeights = (options: WeightOptions = {}): Weights => {
  const declared = new Map<string, DeclaredWeight>()
  const updates = new Map<string, Value>()
  const declare = (name: string, shape: Shape, initial: Initial, trainable: boolean): Value => {
    const known = declared.get(name)
    if (known) {
      assert(
        sameShape(known.value.shape, shape),
        `${name} is ${showShape(known.value.shape)}, not ${showShape(shape)}`,
      )
      return known.value
    }
    const type = name.endsWith('.int8') || name.endsWith('.zero_points') ? 'i8' : 'f32'
    const value = parameter(name, shape, type)
    declared.set(name, { name, value, initial, trainable })
    return value
  }
  const scope = (prefix: string): Weights => ({
    options,
    prefix,
    within: (name) => scope(`${prefix}${name}.`),
    tensor: (name, shape, initial = heNormal(shape)) => declare(`${prefix}${name}`, shape, initial, true),
    statistic: (name, shape, initial) => declare(`${prefix}${name}`, shape, initial, false),
    update: (name, value) => {
      updates.set(`${prefix}${name}`, value)
    },
    declared,
    updates,
  })
  return scope('')
}
