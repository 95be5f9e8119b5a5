import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contactSheet } from './contact-sheet.ts'
import { drawnFace } from './drawn-face-fixture.ts'
import { simulateForgery } from './simulate-forgery.ts'

test('a sheet shows real, mask, forged and their difference beside each other, in rows', () => {
  const size = 32
  const pairs = [1, 2, 3].map((seed) =>
    simulateForgery(drawnFace(80), seed, {
      size,
      methods: ['self-blend'],
      degradations: { none: 1, mild: 0, strong: 0 },
      opacities: [1],
      wholeFace: 1,
      jitter: 0,
      poisson: 0,
    }),
  )
  const { width, height, pixels } = contactSheet(pairs, size, 2)
  assert.equal(pixels.length, width * height * 3)
  const [left, top, step] = [4, 4, size + 1]
  const pixelAt = (cell: number, x: number, y: number) =>
    pixels[((top + y) * width + left + cell * step + x) * 3 + 1]!
  const { real, forged, mask } = pairs[0]!
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const at = y * size + x
      assert.equal(pixelAt(0, x, y), real[3 * at + 1])
      assert.equal(pixelAt(1, x, y), Math.floor(255 * mask[at]!))
      assert.equal(pixelAt(2, x, y), forged[3 * at + 1])
      const difference = 128 + 4 * (forged[3 * at + 1]! - real[3 * at + 1]!)
      assert.equal(pixelAt(3, x, y), Math.min(255, Math.max(0, difference)))
    }
  assert.equal(height, 2 * (size + 4) + 4)
})
