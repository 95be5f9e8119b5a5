import { assert } from '#app/assert.ts'

/** The rank of joining text[start, middle) and text[middle, end): smaller goes first, undefined never. */
export type RankOf = (start: number, middle: number, end: number) => number | undefined

interface Candidate {
  readonly key: number
  readonly left: number
  readonly right: number
  readonly end: number
}

const swap = (heap: Candidate[], i: number, j: number): void => {
  const held = heap[i]!
  heap[i] = heap[j]!
  heap[j] = held
}

const push = (heap: Candidate[], candidate: Candidate): void => {
  let at = heap.push(candidate) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (heap[parent]!.key <= heap[at]!.key) return
    swap(heap, parent, at)
    at = parent
  }
}

const pop = (heap: Candidate[]): Candidate | undefined => {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  heap[0] = last
  for (let at = 0; ; ) {
    let least = at
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heap.length && heap[child]!.key < heap[least]!.key) least = child
    if (least === at) return top
    swap(heap, least, at)
    at = least
  }
}

const rankLimit = 2 ** 21

/**
 * Byte-pair merging in O(n log n): `bounds` (n + 1 ascending offsets) cut a text into n symbols; the neighbours of the least
 * rank are joined, the leftmost first among equals, until none may be. Returns the bounds that remain.
 */
export const mergeSpans = (bounds: readonly number[], rankOf: RankOf): readonly number[] => {
  const count = bounds.length - 1
  const next = Int32Array.from({ length: count + 1 }, (_, i) => i + 1)
  const previous = Int32Array.from({ length: count + 1 }, (_, i) => i - 1)
  const isGone = new Uint8Array(count + 1)
  const heap: Candidate[] = []

  const consider = (left: number, right: number): void => {
    if (left < 0 || right >= count) return
    const end = next[right]!
    const rank = rankOf(bounds[left]!, bounds[right]!, bounds[end]!)
    if (rank === undefined) return
    assert(rank >= 0 && rank < rankLimit, 'a merge rank fits 21 bits')
    push(heap, { key: rank * 2 ** 32 + left, left, right, end })
  }

  for (let left = 0; left + 1 < count; left++) consider(left, left + 1)
  for (let best = pop(heap); best !== undefined; best = pop(heap)) {
    const { left, right, end } = best
    if (isGone[left] || isGone[right] || next[left] !== right || next[right] !== end) continue
    isGone[right] = 1
    next[left] = end
    previous[end] = left
    consider(previous[left]!, left)
    consider(left, end)
  }
  return bounds.filter((_, i) => !isGone[i])
}
