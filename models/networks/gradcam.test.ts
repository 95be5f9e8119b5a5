import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sizeOf } from '../graph/value.ts'
import { writeModel } from '../onnx/write-model.ts'
import type { NetworkDimensions } from '../packs/network-dimensions.ts'
import { detectorGraph } from '../packs/pack-graphs.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { floatsOf, openSession, type Session, tensorOf } from '../runtime/session.ts'
import { createWeights } from './weights.ts'

const [grid, width, taps] = [4, 6, 2]
const dimensions: NetworkDimensions = {
  encoder: {
    kind: 'imagebind',
    image: 32,
    patch: 8,
    width,
    blocks: 2,
    heads: 2,
    hidden: 12,
    taps: [0, 1],
    embedding: 6,
  },
  kfd: {
    text: 5,
    map: 32,
    temperature: 100,
    locator: { width: 2 },
    classifier: { channels: [6, 8], hidden: 7 },
  },
  prompt: { embedding: 8, channels: [2] },
}

const drawn = (seed: number, length: number): Float32Array => {
  const random = seededRandom(seed).uniform
  return Float32Array.from({ length }, () => 2 * random() - 1)
}

let session: Session
before(async () => {
  const outputs = detectorGraph(createWeights(), dimensions)
  let seed = 100
  const model = writeModel(outputs, (name, { shape }) => {
    seed += 1
    const values = drawn(seed, sizeOf(shape))
    return { data: name.endsWith('running_var') ? values.map((value) => 1.5 + value) : values }
  })
  session = await openSession(model, { threads: 1 })
})
after(() => session.close())

type Taps = readonly Float32Array[]

const feedsOf = (tokens: Taps) =>
  Object.fromEntries(
    tokens.map((data, index) => [`tap${index + 1}`, tensorOf(data, [1, 1 + grid ** 2, width])]),
  )

const scoreOf = async (tokens: Taps): Promise<number> => {
  const [real, fake] = floatsOf((await session.run(feedsOf(tokens), ['classifier_logits'])).classifier_logits)
  return fake! - real!
}

/** One channel of one tap's patch tokens moved by `step` at every position; the class token stays. */
const moved = (tokens: Taps, tap: number, channel: number, step: number): Taps =>
  tokens.map((data, index) =>
    index === tap
      ? data.map((value, at) => (at >= width && at % width === channel ? value + step : value))
      : data,
  )

/** Selvaraju et al., equations 1 and 2, with each channel's mean gradient taken by central differences. */
const numericalGradCam = async (tokens: Taps, tap: number): Promise<readonly number[]> => {
  const step = 1e-3
  const weights: number[] = []
  for (let channel = 0; channel < width; channel += 1) {
    const up = await scoreOf(moved(tokens, tap, channel, step))
    const down = await scoreOf(moved(tokens, tap, channel, -step))
    weights.push((up - down) / (2 * step) / grid ** 2)
  }
  const raw = Array.from({ length: grid ** 2 }, (_, position) => {
    const row = tokens[tap]!.subarray((position + 1) * width, (position + 2) * width)
    return Math.max(
      0,
      row.reduce((sum, value, channel) => sum + value * weights[channel]!, 0),
    )
  })
  const most = Math.max(...raw)
  return raw.map((value) => (most === 0 ? 0 : value / most))
}

test('GradCAM of each tap is the map that numerical gradients of the score give', async () => {
  let worst = 0
  let compared = 0
  for (const seed of [1, 2, 3]) {
    const tokens = Array.from({ length: taps }, (_, tap) => drawn(10 * seed + tap, (1 + grid ** 2) * width))
    const outputs = await session.run(feedsOf(tokens))
    for (let tap = 0; tap < taps; tap += 1) {
      const expected = await numericalGradCam(tokens, tap)
      const found = floatsOf(outputs[`gradcam${tap}`])
      if (Math.max(...expected) > 0) compared += 1
      worst = Math.max(worst, ...expected.map((value, index) => Math.abs(value - found[index]!)))
    }
    assert.deepEqual(floatsOf(outputs.gradcam), floatsOf(outputs[`gradcam${taps - 1}`]))
  }
  assert.ok(compared >= 4, 'most maps show something')
  assert.ok(worst < 0.02, `the largest deviation is ${worst}`)
})
