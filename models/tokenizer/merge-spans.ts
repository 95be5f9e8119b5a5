import { assert } from '#app/assert.ts'
import { popHeap, pushHeap } from './heap.ts'

/** The rank of joining text[start, middle) and text[middle, end): smaller goes first, undefined never. */
export type RankOf = (start: number, middle: number, end: number) => number | undefined

interface Candidate {
  readonly key: number
  readonly left: number
  readonly right: number
  readonly end: number
}

const before = (a: Candidate, b: Candidate): boolean => a.key < b.key

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
    pushHeap(heap, { key: rank * 2 ** 32 + left, left, right, end }, before)
  }

  for (let left = 0; left + 1 < count; left++) consider(left, left + 1)
  for (let best = popHeap(heap, before); best !== undefined; best = popHeap(heap, before)) {
    const { left, right, end } = best
    if (isGone[left] || isGone[right] || next[right] !== end) continue
    isGone[right] = 1
    next[left] = end
    previous[end] = left
    consider(previous[left]!, left)
    consider(left, end)
  }
  return bounds.filter((_, i) => !isGone[i])
}
