import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { cropPointOf, cutFace, type FaceCrop, faceSquare, imagePointOf } from './face-crop.ts'

/** red(x, y) at every pixel centre; green counts columns, blue rows. */
const pictureOf = (width: number, height: number, red: (x: number, y: number) => number): RgbPicture => {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.set([red(x + 0.5, y + 0.5), x, y], (y * width + x) * 3)
  return { pixels, width, height }
}

const redAt = ({ pixels, width }: RgbPicture, column: number, row: number): number =>
  pixels[(row * width + column) * 3]!

test('points go into the crop and back without loss', () => {
  const number = fc.double({ min: -5000, max: 5000, noNaN: true })
  const side = fc.double({ min: 0.5, max: 8000, noNaN: true })
  fc.assert(
    fc.property(
      number,
      number,
      side,
      fc.integer({ min: 1, max: 1024 }),
      number,
      number,
      (x, y, width, size, px, py) => {
        const crop: FaceCrop = { square: { x, y, width, height: width }, size }
        const back = imagePointOf(crop, cropPointOf(crop, { x: px, y: py }))
        assert.ok(Math.abs(back.x - px) < 1e-7 && Math.abs(back.y - py) < 1e-7)
      },
    ),
  )
})

test('the square is centred on the bounds, 1.3 times their longer side', () => {
  assert.deepEqual(faceSquare({ x: 100, y: 200, width: 50, height: 100 }), {
    x: 60,
    y: 185,
    width: 130,
    height: 130,
  })
})

test('a crop of whole pixels at native size copies them exactly', () => {
  const picture = pictureOf(40, 30, (x, y) => (x * 31 + y * 17) % 256)
  const crop = cutFace(picture, { square: { x: 7, y: 5, width: 20, height: 20 }, size: 20 })
  for (let row = 0; row < 20; row += 1)
    for (let column = 0; column < 20; column += 1)
      assert.deepEqual(
        [...crop.pixels.subarray((row * 20 + column) * 3, (row * 20 + column) * 3 + 3)],
        [redAt(picture, column + 7, row + 5), column + 7, row + 5],
      )
})

test('a crop of a slope has the analytic value at every pixel, shrunk or enlarged', () => {
  const slope = (x: number, y: number): number => 20 + 1.5 * x + 0.5 * y
  const picture = pictureOf(100, 100, slope)
  for (const [x, y, side, size] of [
    [20.3, 10.7, 50, 20],
    [20.3, 10.7, 50, 23],
    [30, 30.5, 33.3, 160],
    [12.25, 20, 64, 64],
  ] as const) {
    const crop: FaceCrop = { square: { x, y, width: side, height: side }, size }
    const cut = cutFace(picture, crop)
    for (let row = 0; row < size; row += 1)
      for (let column = 0; column < size; column += 1) {
        const place = imagePointOf(crop, { x: column + 0.5, y: row + 0.5 })
        const off = Math.abs(redAt(cut, column, row) - slope(place.x, place.y))
        // Half a level from each of two roundings; a fractional step weights its taps unevenly by under half a level.
        assert.ok(off <= 1.5, `${size} of ${side} at ${column},${row}: ${off}`)
      }
  }
})

test('shrinking averages fine stripes away instead of aliasing them', () => {
  const stripes = pictureOf(256, 256, (x) => (Math.floor(x) % 2 === 0 ? 0 : 255))
  const cut = cutFace(stripes, { square: { x: 8, y: 8, width: 240, height: 240 }, size: 37 })
  for (let column = 0; column < 37; column += 1) assert.ok(Math.abs(redAt(cut, column, 9) - 127.5) < 12)
})

test('outside the picture its edge pixels repeat', () => {
  const picture = pictureOf(10, 10, (x) => Math.floor(x) * 20)
  const cut = cutFace(picture, { square: { x: -5, y: -5, width: 20, height: 20 }, size: 20 })
  assert.deepEqual(
    [redAt(cut, 0, 0), redAt(cut, 4, 10), redAt(cut, 5, 10), redAt(cut, 19, 19)],
    [0, 0, 0, 180],
  )
  const beside = cutFace(picture, { square: { x: 500, y: -90, width: 6, height: 6 }, size: 3 })
  assert.ok(beside.pixels.every((value, index) => index % 3 !== 0 || value === 180))
})

test('a picture of one pixel gives a crop of one colour', () => {
  const cut = cutFace(
    { pixels: Uint8Array.of(9, 8, 7), width: 1, height: 1 },
    { square: { x: 0.2, y: 0.1, width: 0.5, height: 0.5 }, size: 4 },
  )
  assert.deepEqual([...cut.pixels], Array(16).fill([9, 8, 7]).flat())
})

test('what is no square or no picture is refused', () => {
  const picture = pictureOf(10, 10, () => 0)
  const bad: readonly FaceCrop[] = [
    { square: { x: 0, y: 0, width: 4, height: 5 }, size: 4 },
    { square: { x: 0, y: 0, width: 0, height: 0 }, size: 4 },
    { square: { x: Number.NaN, y: 0, width: 4, height: 4 }, size: 4 },
    { square: { x: 0, y: 0, width: 4, height: 4 }, size: 0 },
    { square: { x: 0, y: 0, width: 4, height: 4 }, size: 4097 },
    { square: { x: 0, y: 0, width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY }, size: 4 },
  ]
  for (const crop of bad) assert.throws(() => cutFace(picture, crop), { code: 'input/invalid' })
  const square = { square: { x: 0, y: 0, width: 4, height: 4 }, size: 4 }
  assert.throws(() => cutFace({ ...picture, width: 11 }, square), { code: 'input/invalid' })
})
