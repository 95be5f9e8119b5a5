import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LlamaContextSequence, Token } from 'node-llama-cpp'
import type { PackDialogue } from '#app/records/pack.ts'
import { describeLanguageOnlyPack } from '#models/bench/language-only-pack.ts'
import { type LlamaGguf, writeLlamaGguf } from '#models/checkpoints/gguf/write-llama.ts'
import { tinyDialogue } from '#models/packs/random-dialogue-pack-fixture.ts'
import { type LlamaWeights, tinyLlama, tinyVocabulary } from '#models/prompting/tiny-llama-fixture.ts'
import { seededRandom } from '#models/random/seeded-random.ts'

export const tinyCarriers: readonly number[] = tinyDialogue.carriers

/** Writes a folder that the language engine takes for a pack: random weights of a tiny LLaMA, and no detector. */
export const writeTinyPack = async (
  folder: string,
  weights: LlamaWeights,
  options: {
    readonly type?: LlamaGguf['type']
    readonly dialogue?: Partial<PackDialogue>
    readonly zeroRows?: readonly number[]
  } = {},
): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const model = join(folder, 'language.gguf')
  await writeLlamaGguf(model, {
    name: 'tiny',
    dimensions: tinyLlama,
    contextTokens: 512,
    vocabulary: tinyVocabulary,
    type: options.type ?? 'f32',
    weight: (name) => weights.get(name)!,
    zeroRows: options.zeroRows ?? [],
  })
  await describeLanguageOnlyPack(folder, { ...tinyDialogue, ...options.dialogue })
}

/** Prompt rows [11, D] at random, uniform in [-1, 1). */
export const randomRows = (seed: number, width: number = tinyLlama.width): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: tinyCarriers.length * width }, () => random.between(-1, 1))
}

export const bytesOfRows = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** Limits that tiny models stay far below, with the cache in full precision. */
export const tinyLimits = {
  contextTokens: 512,
  threads: 1,
  mostAdapterBytes: 2 ** 20,
  mostContextBytes: 2 ** 30,
  exactCache: true,
}

/** The last position's logits that llama.cpp gives. */
export const logitsOf = async (
  sequence: LlamaContextSequence,
  tokens: readonly number[],
): Promise<Float32Array> => {
  const options = { temperature: 0 }
  const output = await sequence.controlledEvaluate([
    ...(tokens.slice(0, -1) as Token[]),
    [tokens.at(-1) as Token, { generateNext: { logits: true, probabilities: true, options } }],
  ])
  const logits = output.at(-1)!.next.logits!
  assert.equal(logits.size, tinyLlama.vocabulary)
  return Float32Array.from({ length: tinyLlama.vocabulary }, (_, id) => logits.get(id as Token)!)
}

/** The largest difference of two arrays at one place. */
export const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
