import { assert } from '#app/assert.ts'
import type { Attributes, TensorType, Value } from './value.ts'

/**
 * Reverse-mode rule: from the gradient of the loss with respect to the op's output, the gradients with respect to its
 * inputs, in order; null for an input that has none (indices, shapes). A gradient may come in the output's broadcast
 * shape: `gradients` sums it back to the input's. Unused results cost nothing, since only reachable nodes are written.
 */
export type GradientRule = (
  grad: Value,
  inputs: readonly Value[],
  output: Value,
  attributes: Attributes,
) => readonly (Value | null)[]

/** One operator: its ONNX name, shape rule and gradient rule together. Every operator has exactly one output. */
export interface Op {
  /** Unique in the registry; the ONNX type unless two of our operators share one. */
  readonly name: string
  readonly type: string
  readonly domain: '' | 'com.microsoft'
  readonly shape: (inputs: readonly Value[], attributes: Attributes) => TensorType
  /** 'zero' where the function is piecewise constant; 'none' where it must not be differentiated at all. */
  readonly gradient: GradientRule | 'zero' | 'none'
}

const registry = new Map<string, Op>()

/** All operators defined so far, by name: the checks of the registry run over this. */
export const registeredOps = (): ReadonlyMap<string, Op> => registry

export const defineOp = (rule: {
  readonly type: string
  readonly name?: string
  readonly domain?: 'com.microsoft'
  readonly shape: Op['shape']
  readonly gradient: Op['gradient']
}): Op => {
  const op: Op = {
    name: rule.name ?? rule.type,
    type: rule.type,
    domain: rule.domain ?? '',
    shape: rule.shape,
    gradient: rule.gradient,
  }
  assert(!registry.has(op.name), `operator ${op.name} is defined twice`)
  registry.set(op.name, op)
  return op
}

/** Applies an operator: the shape rule names the result, or throws an assertion that names the operator. */
export const apply = (op: Op, inputs: readonly Value[], attributes: Attributes = {}): Value => {
  const { type, shape } = op.shape(inputs, attributes)
  return { type, shape, origin: { kind: 'node', op, inputs, attributes } }
}
