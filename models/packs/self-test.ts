import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { PackManifest, PackSelfTest } from '#app/records/pack.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { floatsOf } from '../runtime/session.ts'
import type { NetworkDimensions } from './network-dimensions.ts'
import { type NamedTensors, type PackSessions, runPack } from './pack-sessions.ts'

/** Values kept of each output. */
const samples = 8

/** Deviation allowed between devices, as a share of the output's largest value and at least as a number. */
const relativeTolerance = 5e-3
const leastTolerance = 1e-4
const scoreTolerance = 2e-3

const sampledOutputs =
  /^(image_embed|logits\d+|anomaly_map|classifier_logits|gradcam|forgery_tokens|visual_token)$/

/** A picture that any machine draws alike from a seed: uniform in [-2, 2), float32 [1, 3, size, size]. */
export const selfTestImage = (seed: number, size: number): Float32Array => {
  const random = seededRandom(seed).uniform
  return Float32Array.from({ length: 3 * size * size }, () => 4 * random() - 2)
}

const imageSha256 = (image: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(image.buffer, image.byteOffset, image.byteLength))
    .digest('hex')

const sample = (values: Float32Array): readonly number[] => {
  const count = Math.min(samples, values.length)
  return Array.from({ length: count }, (_, index) => values[Math.floor((index * values.length) / count)]!)
}

const scoreOf = (outputs: NamedTensors): number => floatsOf(outputs.prob)[1]!

interface TestedPack {
  readonly dimensions: NetworkDimensions
  readonly roles: PackManifest['roles']
}

const runSelfTest = (sessions: PackSessions, { dimensions, roles }: TestedPack, image: Float32Array) =>
  runPack(sessions, dimensions, image, roles.includes('prompt'))

/** Runs the networks on the seed's picture and writes down what they answer. Throws `model/corrupt` on answers that are no numbers. */
export const recordSelfTest = async (
  sessions: PackSessions,
  pack: TestedPack,
  seed: number,
): Promise<PackSelfTest> => {
  const image = selfTestImage(seed, pack.dimensions.encoder.image)
  const outputs = await runSelfTest(sessions, pack, image)
  const expected = Object.entries(outputs)
    .filter(([name]) => sampledOutputs.test(name))
    .map(([name, tensor]) => {
      const values = floatsOf(tensor)
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      return {
        name,
        shape: tensor.dims,
        values: sample(values),
        tolerance: Math.max(leastTolerance, relativeTolerance * largest),
      }
    })
  const score = scoreOf(outputs)
  const broken = expected.find(({ values, tolerance }) => ![...values, tolerance].every(Number.isFinite))
  if (broken || !Number.isFinite(score))
    throw new Fault(
      'model/corrupt',
      `The networks answer with ${broken?.name ?? 'a score'} that is not a number; these weights cannot be used.`,
      { detail: { output: broken?.name ?? 'prob' } },
    )
  return {
    seed,
    inputSha256: imageSha256(image),
    score: { value: score, tolerance: scoreTolerance },
    outputs: expected,
  }
}

export interface SelfTestOutcome {
  readonly expectedScore: number
  readonly score: number
  /** Largest deviation of any sampled value, as a share of what is tolerated: below 1 the answer is known. */
  readonly largestShare: number
}

const mismatch = (what: string, expected: string, found: string): Fault =>
  new Fault(
    'model/mismatch',
    `The pack does not give its known answer on this machine: ${what} should be ${expected} and is ${found}. Install the pack again, or choose another device.`,
    { detail: { output: what, expected, found } },
  )

/** Runs the networks on the manifest's seed and compares. Throws `model/mismatch` naming the first output that differs. */
export const checkSelfTest = async (
  sessions: PackSessions,
  pack: TestedPack & { readonly selfTest: PackSelfTest },
): Promise<SelfTestOutcome> => {
  const { selfTest } = pack
  const image = selfTestImage(selfTest.seed, pack.dimensions.encoder.image)
  if (imageSha256(image) !== selfTest.inputSha256)
    throw mismatch('the test picture drawn from the seed', selfTest.inputSha256, imageSha256(image))
  const outputs = await runSelfTest(sessions, pack, image)
  const shares = selfTest.outputs.map(({ name, shape, values, tolerance }) => {
    const tensor = outputs[name]
    if (tensor?.dims.join() !== shape.join())
      throw mismatch(name, `[${shape}]`, `[${tensor?.dims ?? 'absent'}]`)
    const found = sample(floatsOf(tensor))
    const share = Math.max(...found.map((value, index) => Math.abs(value - values[index]!) / tolerance))
    if (!(share <= 1)) throw mismatch(name, values.join(' '), found.join(' '))
    return share
  })
  const score = scoreOf(outputs)
  const scoreShare = Math.abs(score - selfTest.score.value) / selfTest.score.tolerance
  if (!(scoreShare <= 1)) throw mismatch('the score', String(selfTest.score.value), String(score))
  return { expectedScore: selfTest.score.value, score, largestShare: Math.max(scoreShare, ...shares) }
}
