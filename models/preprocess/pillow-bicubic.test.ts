import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '#app/fault.ts'
import { bicubicWeights, weightBits } from './bicubic-weights.ts'
import { resizeBicubic } from './pillow-bicubic.ts'
import type { RgbPicture } from './rgb-picture.ts'

const noise = (width: number, height: number): RgbPicture => {
  const pixels = new Uint8Array(width * height * 3)
  let state = 12_345
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    pixels[i] = state >>> 24
  }
  return { pixels, width, height }
}

const side = fc.integer({ min: 1, max: 40 })

test('doubling a step overshoots by the known cubic weights and clips at black and white', () => {
  const step = {
    pixels: new Uint8Array([0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]),
    width: 4,
    height: 1,
  }
  const { pixels } = resizeBicubic(step, { width: 8, height: 1 })
  const grey = Array.from({ length: 8 }, (_, x) => pixels[x * 3])
  // Offsets of a quarter: weights (-9, 111, 29, -3) / 128 around the step; the overshoot is -0.07 and 1.07.
  assert.deepEqual(grey, [0, 0, 0, 52, 203, 255, 255, 255])
})

test('a picture resized to its own size is unchanged', () => {
  const picture = noise(31, 17)
  assert.deepEqual(resizeBicubic(picture, picture).pixels, picture.pixels)
})

test('a single-coloured picture keeps its colour at any size', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (w, h, width, height, value) => {
      const picture = { pixels: new Uint8Array(w * h * 3).fill(value), width: w, height: h }
      return resizeBicubic(picture, { width, height }).pixels.every((pixel) => pixel === value)
    }),
  )
})

test('a window is the same cut-out of the whole result', () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 4, max: 30 }), (w, h, size) => {
      const picture = noise(w, h)
      const whole = resizeBicubic(picture, { width: size, height: size }).pixels
      const part = resizeBicubic(picture, {
        width: size,
        height: size,
        window: { left: 1, top: 2, width: size - 2, height: size - 3 },
      })
      for (let y = 0; y < part.height; y++) {
        const from = ((y + 2) * size + 1) * 3
        const row = part.pixels.subarray(y * part.width * 3, (y + 1) * part.width * 3)
        assert.deepEqual(row, whole.subarray(from, from + part.width * 3))
      }
    }),
  )
})

test('fixed-point weights sum to one within half a unit each', () => {
  for (const [from, to] of [
    [4000, 224],
    [123, 224],
    [1, 224],
    [224, 1],
  ] as const) {
    const { count, weights, stride } = bicubicWeights(from, { length: to, start: 0, count: to })
    for (let i = 0; i < to; i++) {
      const sum = weights
        .subarray(i * stride, i * stride + count[i]!)
        .reduce((total, weight) => total + weight, 0)
      assert.ok(Math.abs(sum - (1 << weightBits)) <= count[i]! / 2)
    }
  }
})

test('a picture whose bytes and size disagree, and impossible targets, are refused', () => {
  const picture = noise(4, 4)
  const window = { left: 2, top: 0, width: 3, height: 1 }
  for (const resize of [
    () => resizeBicubic({ ...picture, width: 5 }, { width: 2, height: 2 }),
    () => resizeBicubic({ pixels: new Uint8Array(0), width: 0, height: 4 }, { width: 2, height: 2 }),
    () => resizeBicubic(picture, { width: 0, height: 2 }),
    () => resizeBicubic(picture, { width: 2, height: 1.5 }),
    () => resizeBicubic(picture, { width: 4, height: 4, window }),
    () => resizeBicubic(picture, { width: 4, height: 4, window: { ...window, left: -1 } }),
  ])
    assert.throws(resize, (fault) => fault instanceof Fault && fault.code === 'input/invalid')
})
