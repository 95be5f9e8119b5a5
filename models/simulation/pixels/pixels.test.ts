import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../random/seeded-random.ts'
import { applyAffine, chainAffine, fitSimilarity, invertAffine, turnAbout } from './affine.ts'
import { gaussianBlur, sharpen } from './blur.ts'
import { changeColours, matchColours } from './colour.ts'
import { addGrain } from './grain.ts'
import { cutRaster, emptyRaster, mirrorRaster, type Raster, roundToLevels } from './raster.ts'
import { resizeBox, resizeRaster } from './resize.ts'
import { randomDisplacement, warpInto } from './warp.ts'

const noise = (width: number, height: number, channels: 1 | 3 = 3): Raster => {
  const random = seededRandom('pixels')
  const raster = emptyRaster(width, height, channels)
  return { ...raster, values: raster.values.map(() => Math.floor(random.between(0, 256))) }
}
const near = (a: Raster, b: Raster, tolerance: number) => {
  assert.deepEqual([a.width, a.height], [b.width, b.height])
  a.values.forEach((value, at) => {
    assert.ok(Math.abs(value - b.values[at]!) <= tolerance, `${value} against ${b.values[at]} at ${at}`)
  })
}
const held = (position: number, length: number) => Math.min(length - 1, Math.max(0, position))
const same = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }

test('a cut repeats the edge beyond the picture', () => {
  const picture = noise(9, 7)
  const box = { x: -3, y: 4, width: 15, height: 6 }
  const cut = cutRaster(picture, box)
  for (let y = 0; y < box.height; y += 1)
    for (let x = 0; x < box.width; x += 1)
      assert.equal(
        cut.values[(y * box.width + x) * 3 + 2],
        picture.values[(held(y + box.y, 7) * 9 + held(x + box.x, 9)) * 3 + 2],
      )
  const outside = cutRaster(picture, { x: 20, y: 20, width: 2, height: 2 })
  assert.deepEqual(outside.values.subarray(0, 3), picture.values.subarray(-3))
  assert.deepEqual(mirrorRaster(mirrorRaster(picture)), picture)
})

test('a resize to the same box changes nothing and keeps the mean when it shrinks', () => {
  for (const channels of [1, 3] as const) {
    const picture = noise(20, 16, channels)
    for (const kernel of ['nearest', 'area', 'triangle', 'cubic', 'lanczos'] as const)
      near(resizeRaster(picture, 20, 16, kernel), picture, 1e-3)
    const half = resizeRaster(picture, 10, 8, 'area')
    const expected = [0, 1, 20, 21].reduce((sum, at) => sum + picture.values[at * channels]!, 0) / 4
    assert.ok(Math.abs(half.values[0]! - expected) < 1e-3)
  }
})

test('a resize follows a slope exactly, between pixels and beyond the edge', () => {
  const slope = emptyRaster(30, 10, 3)
  for (let at = 0; at < slope.values.length; at += 1) slope.values[at] = 4 * (Math.floor(at / 3) % 30)
  const box = { x: 5.3, y: 2.1, width: 12, height: 5 }
  const result = resizeBox(slope, box, { width: 24, height: 10 }, 'triangle')
  for (let column = 0; column < 24; column += 1)
    assert.ok(Math.abs(result.values[column * 3]! - 4 * (5.3 + (column + 0.5) / 2 - 0.5)) < 1e-3)
  const beyond = resizeBox(slope, { x: 28, y: 0, width: 20, height: 10 }, { width: 20, height: 10 }, 'cubic')
  assert.ok(Math.abs(beyond.values[19 * 3]! - 4 * 29) < 1e-3)
})

test('a blur is the Gaussian it says, for narrow and wide sigmas', () => {
  for (const sigma of [0.6, 1.5, 3, 7]) {
    const point = emptyRaster(81, 81, 1)
    point.values[40 * 81 + 40] = 1
    const { values } = gaussianBlur(point, sigma)
    let [total, spread] = [0, 0]
    values.forEach((value, at) => {
      total += value
      spread += value * ((at % 81) - 40) ** 2
    })
    assert.ok(Math.abs(total - 1) < 1e-4)
    assert.ok(Math.abs(Math.sqrt(spread) / sigma - 1) < 0.07, `sigma ${sigma} gave ${Math.sqrt(spread)}`)
  }
  const flat = { ...emptyRaster(12, 9, 3), values: new Float32Array(12 * 9 * 3).fill(77) }
  near(gaussianBlur(flat, 1), flat, 1e-3)
  near(gaussianBlur(flat, 5), flat, 1e-3)
  near(sharpen(flat, 2, 1), flat, 1e-3)
})

test('a warp by nothing is a copy, by whole pixels a shift, and a displacement adds to it', () => {
  const picture = noise(24, 20)
  const box = { x: 3, y: 4, width: 11, height: 9 }
  for (const sampling of ['nearest', 'bilinear', 'bicubic'] as const) {
    near(warpInto(picture, box, same, sampling), cutRaster(picture, box), 1e-3)
    const shifted = cutRaster(picture, { ...box, x: 5, y: 3 })
    near(warpInto(picture, box, { ...same, c: 2, f: -1 }, sampling), shifted, 1e-3)
  }
  const still = randomDisplacement(seededRandom(1), 4, 0)
  const byTwo = { ...still, dx: still.dx.map(() => 2), dy: still.dy.map(() => -1) }
  near(warpInto(picture, box, same, 'bilinear', byTwo), cutRaster(picture, { ...box, x: 5, y: 3 }), 1e-3)
})

test('affine maps chain, invert and are found again from points', () => {
  const map = turnAbout({ x: 3, y: 4 }, { scaleX: 1.2, scaleY: 1.2, angle: 0.3, shift: { x: 5, y: -2 } })
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 1 },
    { x: 4, y: 9 },
  ]
  const there = points.map((point) => applyAffine(map, point))
  const found = fitSimilarity(points, there)
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'] as const)
    assert.ok(Math.abs(found[name] - map[name]) < 1e-9, name)
  const round = chainAffine(map, invertAffine(map))
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'] as const)
    assert.ok(Math.abs(round[name] - same[name]) < 1e-9, name)
  const oneSpot = [points[1]!, points[1]!, points[1]!]
  assert.deepEqual(applyAffine(fitSimilarity(oneSpot, oneSpot), { x: 1, y: 2 }), { x: 1, y: 2 })
})

test('neutral colours change nothing, greys stay grey under hue and saturation', () => {
  const picture = noise(8, 8)
  const neutral = { saturation: 1, hue: 0, shift: [0, 0, 0] as const, contrast: 1, gamma: 1 }
  near(changeColours(picture, neutral), picture, 1e-3)
  const grey = { ...emptyRaster(2, 1, 3), values: Float32Array.of(90, 90, 90, 200, 200, 200) }
  near(changeColours(grey, { ...neutral, saturation: 1.4, hue: 0.2 }), grey, 1e-3)
  const red = { ...emptyRaster(1, 1, 3), values: Float32Array.of(200, 40, 40) }
  assert.ok(changeColours(red, { ...neutral, saturation: 0.5 }).values[0]! < 160)
  assert.ok(changeColours(grey, { ...neutral, gamma: 1.3 }).values[0]! < 85)
})

test('matched colours have the mean of the target under the mask', () => {
  const target = noise(10, 10)
  const source = { ...target, values: target.values.map((value) => 20 + value * 0.6) }
  const mask = { ...emptyRaster(10, 10, 1), values: new Float32Array(100).fill(1) }
  const meanOf = ({ values }: Raster) => values.reduce((sum, value) => sum + value, 0) / values.length
  assert.ok(Math.abs(meanOf(matchColours(source, target, mask, 1)) - meanOf(target)) < 0.1)
  near(matchColours(source, target, mask, 0), source, 1e-3)
})

test('grain has the strength it says and is the same for the same seed', () => {
  const flat = { ...emptyRaster(64, 64, 3), values: new Float32Array(64 * 64 * 3).fill(128) }
  for (const colour of [0, 0.5, 1]) {
    const { values } = addGrain(flat, { sigma: 5, colour, seed: 9 })
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - 128) ** 2, 0) / values.length)
    assert.ok(Math.abs(spread - 5) < 0.3, `spread ${spread}`)
  }
  const grain = { sigma: 3, colour: 1, seed: 4 }
  assert.deepEqual(addGrain(flat, grain), addGrain(flat, grain))
  assert.notDeepEqual(addGrain(flat, grain), addGrain(flat, { ...grain, seed: 5 }))
  const rounded = roundToLevels(addGrain(flat, { sigma: 300, colour: 1, seed: 1 }))
  assert.ok(rounded.values.every((value) => value >= 0 && value <= 255 && Number.isInteger(value)))
})
