import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
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
