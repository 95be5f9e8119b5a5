import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { Fault } from '#app/fault.ts'
import { modelInput, modelPixels, normalisePixels, paperPreprocessing, seenBox } from './model-input.ts'
import type { RgbPicture } from './rgb-picture.ts'

const fixtures = resolve(import.meta.dirname, '../../../shared/fixtures/preprocess')
const skip = existsSync(fixtures)
  ? false
  : 'the reference pictures in ../shared/fixtures/preprocess are absent'

const decode = async (source: string | Buffer): Promise<RgbPicture> => {
  const { data, info } = await sharp(source)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  assert.equal(info.channels, 3)
  return { pixels: Uint8Array.from(data), width: info.width, height: info.height }
}

/** Counted, because a printed comparison of two pictures takes minutes and gigabytes. */
const differences = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((count, value, i) => count + (value === b[i] ? 0 : 1), Math.abs(a.length - b.length))

for (const name of ['land', 'port', 'rgba', 'sq320'])
  for (const mode of ['squash', 'crop'] as const)
    test(`${name}.png by the ${mode} loader equals the published pixels to the last bit`, {
      skip,
    }, async () => {
      const picture = await decode(resolve(fixtures, `${name}.png`))
      const expected = await decode(resolve(fixtures, `${name}_${mode}_u8.png`))
      const seen = modelPixels({ ...paperPreprocessing, mode }, picture)
      assert.deepEqual([seen.width, seen.height], [expected.width, expected.height])
      assert.equal(differences(seen.pixels, expected.pixels), 0)
    })

test('transparent pixels keep the colour that is stored under them', { skip }, async () => {
  const file = resolve(fixtures, 'rgba.png')
  const four = await sharp(file).ensureAlpha().raw().toBuffer()
  const { pixels } = await decode(file)
  const alphas = new Set<number>()
  for (let i = 0; i < four.length / 4; i++) {
    alphas.add(four[i * 4 + 3]!)
    for (let c = 0; c < 3; c++) assert.equal(pixels[i * 3 + c], four[i * 4 + c])
  }
  assert.ok(alphas.size > 1, 'the fixture must vary in alpha')
})

test('grey and palette files are expanded to the three channels they show', async () => {
  const grey = await sharp(Buffer.from([7, 200]), { raw: { width: 2, height: 1, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  assert.deepEqual([...(await decode(grey)).pixels], [7, 7, 7, 200, 200, 200])
  const palette = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), {
    raw: { width: 2, height: 1, channels: 3 },
  })
    .png({ palette: true })
    .toBuffer()
  assert.deepEqual([...(await decode(palette)).pixels], [255, 0, 0, 0, 0, 255])
})

test('the input is planar and normalised in float32 step by step', () => {
  const picture = { pixels: new Uint8Array([255, 0, 128, 0, 255, 1]), width: 2, height: 1 }
  const input = normalisePixels(paperPreprocessing, picture)
  const at = (value: number, channel: 0 | 1 | 2): number => {
    const f32 = new Float32Array([
      value,
      255,
      paperPreprocessing.mean[channel],
      paperPreprocessing.std[channel],
    ])
    const share = new Float32Array([f32[0]! / f32[1]!])
    const centred = new Float32Array([share[0]! - f32[2]!])
    return new Float32Array([centred[0]! / f32[3]!])[0]!
  }
  assert.deepEqual([...input], [at(255, 0), at(0, 0), at(0, 1), at(255, 1), at(128, 2), at(1, 2)])
  assert.ok(Math.abs(input[0]! - 1.9303361) < 1e-6)
})

test('the input has three planes of the pack’s size', () => {
  const picture = { pixels: new Uint8Array(10 * 6 * 3).fill(9), width: 10, height: 6 }
  assert.equal(modelInput({ ...paperPreprocessing, size: 32, mode: 'crop' }, picture).length, 3 * 32 * 32)
})

test('the crop loader keeps the centre and the seen box says which part that is', () => {
  const crop = { ...paperPreprocessing, mode: 'crop' } as const
  assert.deepEqual(seenBox(crop, { width: 448, height: 224 }), { x: 112, y: 0, width: 224, height: 224 })
  // floor(224 * 333 / 260) = 286 rows, cut at 31; 225 rows, cut at round-half-even(0.5) = 0; 227, cut at 2 and not 1.
  assert.equal(seenBox(crop, { width: 260, height: 333 }).y, (31 * 333) / 286)
  assert.equal(seenBox(crop, { width: 224, height: 225 }).y, 0)
  assert.equal(seenBox(crop, { width: 224, height: 227 }).y, 2)
  assert.deepEqual(seenBox(paperPreprocessing, { width: 41, height: 7 }), {
    x: 0,
    y: 0,
    width: 41,
    height: 7,
  })
})

test('a picture one pixel wide does not unfold its whole length', () => {
  const picture = { pixels: new Uint8Array(100_000 * 3).fill(50), width: 1, height: 100_000 }
  const before = process.memoryUsage().arrayBuffers
  for (const mode of ['crop', 'squash'] as const) {
    const seen = modelPixels({ ...paperPreprocessing, mode }, picture)
    assert.deepEqual([seen.width, seen.height, seen.pixels.every((pixel) => pixel === 50)], [224, 224, true])
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 60e6)
})

test('a preprocessing that cannot be carried out is the pack’s fault', () => {
  const picture = { pixels: new Uint8Array(12), width: 2, height: 2 }
  for (const wrong of [
    { size: 0 },
    { size: 1e6 },
    { size: 22.4 },
    { std: [1, 0, 1] },
    { std: [1, Number.NaN, 1] },
    { mean: [Number.POSITIVE_INFINITY, 0, 0] },
    { mode: 'stretch' as 'squash' },
  ] as const)
    assert.throws(
      () => modelInput({ ...paperPreprocessing, ...wrong } as typeof paperPreprocessing, picture),
      (fault) => fault instanceof Fault && fault.code === 'model/malformed',
    )
})
