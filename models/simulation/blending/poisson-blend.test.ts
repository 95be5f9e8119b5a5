import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../random/seeded-random.ts'
import { emptyRaster, type Raster } from '../pixels/raster.ts'
import { alphaBlend } from './alpha-blend.ts'
import { poissonBlend } from './poisson-blend.ts'

const [width, height] = [40, 36]
const picture = (of: (x: number, y: number, channel: number) => number): Raster => {
  const result = emptyRaster(width, height, 3)
  for (let at = 0; at < result.values.length; at += 1)
    result.values[at] = of(Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3)
  return result
}
const mask = emptyRaster(width, height, 1)
for (let y = 0; y < height; y += 1)
  for (let x = 0; x < width; x += 1) mask.values[y * width + x] = Math.hypot(x - 20, y - 18) < 12 ? 1 : 0

const random = seededRandom('blend')
const target = picture((x, y, channel) => 100 + 2 * x - y + 10 * channel + 3 * random.normal())
const largestDifference = (a: Raster, b: Raster): number =>
  a.values.reduce((most, value, at) => Math.max(most, Math.abs(value - b.values[at]!)), 0)

test('Poisson blending takes a constant tint away, whatever the guidance', () => {
  const tinted = { ...target, values: target.values.map((value, at) => value + [30, -20, 10][at % 3]!) }
  for (const guidance of ['source', 'stronger'] as const)
    assert.ok(largestDifference(poissonBlend(tinted, target, mask, guidance), target) < 0.01)
})

test("the stronger guidance keeps the target's edges under a flat source", () => {
  const flat = picture(() => 128)
  const edged = picture((x) => (x < 20 ? 80 : 160))
  const kept = poissonBlend(flat, edged, mask, 'stronger')
  const lost = poissonBlend(flat, edged, mask, 'source')
  const step = ({ values }: Raster) => values[(18 * width + 20) * 3]! - values[(18 * width + 19) * 3]!
  assert.ok(Math.abs(step(kept) - 80) < 2, `the edge is ${step(kept)} levels high`)
  assert.ok(step(lost) < 15)
})

test('alpha blending is eq. 6 with an opacity', () => {
  const source = picture(() => 200)
  const soft = { ...mask, values: mask.values.map((value) => value * 0.5) }
  const canvas = { ...target, values: target.values.map(Math.round) }
  const box = { x: 0, y: 0, width, height }
  const blended = alphaBlend(canvas, source, soft, box, 0.5)
  const at = (18 * width + 20) * 3
  assert.equal(blended.values[at], Math.round(0.75 * canvas.values[at]! + 0.25 * 200))
  assert.equal(blended.values[0], canvas.values[0])
  assert.deepEqual(alphaBlend(canvas, source, soft, box, 0), canvas)
})
