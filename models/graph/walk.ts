import type { Value } from './value.ts'

/** Every value that the outputs need, each after all of its inputs; the order depends on the graph alone. */
export const inOrder = (outputs: readonly Value[]): readonly Value[] => {
  const done = new Set<Value>()
  const order: Value[] = []
  // An explicit stack: a training step is thousands of nodes deep, which would overflow recursion.
  const stack: { readonly value: Value; next: number }[] = []
  const enter = (value: Value): void => {
    if (!done.has(value)) stack.push({ value, next: 0 })
  }
  for (const output of outputs) {
    enter(output)
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { value } = top
      const inputs = value.origin.kind === 'node' ? value.origin.inputs : []
      const child = inputs[top.next]
      top.next += 1
      if (child) enter(child)
      else {
        stack.pop()
        if (!done.has(value)) {
          done.add(value)
          order.push(value)
        }
      }
    }
  }
  return order
}
