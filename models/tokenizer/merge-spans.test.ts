import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { popHeap, pushHeap } from './heap.ts'
import { mergeSpans } from './merge-spans.ts'

/** The definition, word for word: look at all neighbours, join the leftmost of the least rank, begin again. */
const mergeSlowly = (text: string, ranks: ReadonlyMap<string, number>): string[] => {
  const symbols = [...text]
  for (;;) {
    const rated = symbols
      .slice(1)
      .map((right, i) => ranks.get(symbols[i]! + right) ?? Number.POSITIVE_INFINITY)
    const least = Math.min(...rated)
    if (least === Number.POSITIVE_INFINITY) return symbols
    const at = rated.indexOf(least)
    symbols.splice(at, 2, symbols[at]! + symbols[at + 1]!)
  }
}

const piece = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 5 })

test('the heap joins the same neighbours as looking through all of them each time', () => {
  fc.assert(
    fc.property(
      fc.dictionary(piece, fc.integer({ min: 0, max: 6 }), { maxKeys: 40 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 40 }),
      (dictionary, text) => {
        const ranks = new Map(Object.entries(dictionary))
        const bounds = mergeSpans(
          Array.from({ length: text.length + 1 }, (_, i) => i),
          (start, _, end) => ranks.get(text.slice(start, end)),
        )
        const joined = bounds.slice(1).map((end, i) => text.slice(bounds[i], end))
        assert.deepEqual(joined, mergeSlowly(text, ranks))
      },
    ),
    { numRuns: 500 },
  )
})

test('each join asks for at most two more ranks, however long the text', () => {
  const length = 2 ** 14
  let asked = 0
  const bounds = mergeSpans(
    Array.from({ length: length + 1 }, (_, i) => i),
    (start, _, end) => {
      asked++
      return end - start
    },
  )
  assert.deepEqual(bounds, [0, length])
  assert.ok(asked < 3 * length)
})

test('nothing and a single symbol stay as they are', () => {
  assert.deepEqual(
    mergeSpans([0], () => 0),
    [0],
  )
  assert.deepEqual(
    mergeSpans([0, 4], () => 0),
    [0, 4],
  )
})

test('a heap gives its items back in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const [heap, before] = [[] as number[], (a: number, b: number) => a < b]
      for (const item of items) pushHeap(heap, item, before)
      assert.deepEqual(
        items.map(() => popHeap(heap, before)),
        items.toSorted((a, b) => a - b),
      )
      assert.equal(popHeap(heap, before), undefined)
    }),
  )
})
