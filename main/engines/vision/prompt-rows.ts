import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { Box } from '#app/geometry.ts'
import { promptRowCount } from '#app/records/pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { checkSelfTest } from '#models/packs/self-test.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { floatsOf } from '#models/runtime/session.ts'
import type { ReadyPack } from './choose-provider.ts'
import { cropFor } from './examine-square.ts'
import type { PromptReading } from './vision-contract.ts'

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const sha256Of = (values: Float32Array): string => createHash('sha256').update(bytesOf(values)).digest('hex')

/** Throws `model/missing` for a pack without a prompt learner, and checks its known answer when it is first asked for. */
const readyLearner = async ({ manifest, sessions }: ReadyPack): Promise<void> => {
  const { dimensions, roles, selfTest, title } = manifest
  if (dimensions.prompt !== null && roles.includes('prompt'))
    return void (await checkSelfTest(sessions, { dimensions, roles, selfTest }))
  throw new Fault(
    'model/missing',
    `The pack "${title}" has no prompt learner, so a language model cannot be given its findings. Choose a pack that has one.`,
    { detail: { pack: manifest.id } },
  )
}

/** What the language model is given of a square of the picture; the learner is checked before its first answer. */
export const openPromptRows = (
  pack: ReadyPack,
): ((picture: RgbPicture, square: Box) => Promise<PromptReading>) => {
  let ready: Promise<void> | undefined
  return async (picture, square) => {
    const startMs = performance.now()
    ready ??= readyLearner(pack)
    await ready.catch((thrown: unknown) => {
      ready = undefined
      throw thrown
    })
    const { manifest, sessions } = pack
    const tensor = normalisePixels(manifest.preprocessing, cropFor(pack, picture, square))
    const outputs = await runPack(sessions, manifest.dimensions, tensor, true)
    const parts = [outputs.visual_token, outputs.forgery_tokens, outputs.prob_token].map(floatsOf)
    const width = parts.reduce((sum, { length }) => sum + length, 0) / promptRowCount
    const rows = new Float32Array(promptRowCount * width)
    let at = 0
    for (const part of parts) {
      rows.set(part, at)
      at += part.length
    }
    const [real = Number.NaN, fake = Number.NaN] = floatsOf(outputs.prob)
    if (!rows.every(Number.isFinite) || !Number.isFinite(real + fake))
      throw new Fault(
        'model/corrupt',
        'The prompt learner gave a value that is no number for this face. Verify the pack, or choose another device.',
      )
    return {
      rows: bytesOf(rows),
      width,
      rowsSha256: sha256Of(rows),
      probability: { real, fake },
      tensorSha256: sha256Of(tensor),
      durationMs: performance.now() - startMs,
    }
  }
}
