/** Whether the first item leaves the heap before the second. */
export type Before<Item> = (a: Item, b: Item) => boolean

/** Adds an item to a binary heap kept in an array, O(log n). */
export const pushHeap = <Item>(heap: Item[], item: Item, before: Before<Item>): void => {
  let at = heap.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!before(item, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = item
}

/** Takes the first item out of a binary heap kept in an array, O(log n); undefined when it is empty. */
export const popHeap = <Item>(heap: Item[], before: Before<Item>): Item | undefined => {
  const top = heap[0]
  const item = heap.pop()
  if (item === undefined || heap.length === 0) return top
  let at = 0
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, item)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = item
  return top
}
