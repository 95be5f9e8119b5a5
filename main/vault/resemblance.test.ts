import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createResemblance, mostDifferingBits, mostResembling } from './resemblance.ts'

const hashOf = (value: bigint): string => value.toString(16).padStart(16, '0')
const distance = (a: bigint, b: bigint): number => (a ^ b).toString(2).replaceAll('0', '').length

test('exactly the pictures within six bits are near, nearest first', () => {
  const close = fc.tuple(fc.bigInt(0n, 2n ** 64n - 1n), fc.array(fc.nat(63), { maxLength: 9 }))
  fc.assert(
    fc.property(fc.array(close, { minLength: 2, maxLength: 30 }), (drafts) => {
      const first = drafts[0]![0]
      const hashes = drafts.map(([own, flips], index) =>
        flips.reduce((hash, bit) => hash ^ (1n << BigInt(bit)), index % 2 === 0 ? first : own),
      )
      const resemblance = createResemblance()
      for (const [index, hash] of hashes.entries()) resemblance.put(String(index), hashOf(hash))
      for (const [index, hash] of hashes.entries()) {
        const near = resemblance.near(String(index)).map((id) => distance(hash, hashes[Number(id)]!))
        const expected = hashes
          .filter((_, at) => at !== index)
          .map((other) => distance(hash, other))
          .filter((bits) => bits <= mostDifferingBits)
        assert.deepEqual(near, expected.sort((a, b) => a - b).slice(0, mostResembling))
      }
    }),
  )
})

test('a new hash replaces the old one everywhere, and lists stay short', () => {
  const resemblance = createResemblance()
  for (let index = 0; index < 80; index += 1) resemblance.put(String(index), hashOf(0n))
  assert.equal(resemblance.near('3').length, mostResembling)
  resemblance.put('0', hashOf(2n ** 64n - 1n))
  assert.deepEqual(resemblance.near('0'), [])
  assert.equal(resemblance.near('3').includes('0'), false)
  assert.throws(() => resemblance.put('x', 'text'), /16 hexadecimal/)
  assert.deepEqual(resemblance.near('unknown'), [])
})
