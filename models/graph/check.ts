import { assert } from '#app/assert.ts'
import { showShape } from './shape.ts'
import { sameShape, type Value } from './value.ts'
import { inOrder } from './walk.ts'

/**
 * Checks a whole graph: each node's recorded type is what its operator's rule says, and one name means one tensor.
 * Run after every transformation and before writing. Throws an assertion that names the node.
 */
export const checkGraph = (outputs: readonly Value[]): void => {
  const named = new Map<string, Value>()
  for (const value of inOrder(outputs)) {
    const { origin } = value
    if (origin.kind === 'node') {
      const { type, shape } = origin.op.shape(origin.inputs, origin.attributes)
      assert(
        type === value.type && sameShape(shape, value.shape),
        `${origin.op.name} gives ${type} ${showShape(shape)}, the graph says ${value.type} ${showShape(value.shape)}`,
      )
    } else if (origin.kind !== 'constant') {
      const known = named.get(origin.name)
      assert(known === undefined || known === value, `two tensors are named ${origin.name}`)
      named.set(origin.name, value)
    }
  }
}
