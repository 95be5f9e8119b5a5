import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackDialogue } from '#app/records/pack.ts'
import { type LlamaGguf, writeLlamaGguf } from '#models/checkpoints/gguf/write-llama.ts'
import { hashFile } from '#models/packs/hash-file.ts'
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
  const absent = ['encoder.onnx', 'detector.onnx', 'prompt.onnx', 'vision.safetensors', 'prompt.safetensors']
  const files = [
    { name: 'language.gguf', ...(await hashFile(model)) },
    ...absent.map((name) => ({ name, bytes: 0, sha256: '0'.repeat(64) })),
  ]
  const manifest = {
    format: 'assay-pack',
    formatVersion: 1,
    id: 'tiny',
    version: '1',
    title: 'Random weights, for tests',
    roles: ['detector', 'prompt', 'dialogue'],
    precision: 'f32',
    dimensions: {
      encoder: {
        kind: 'compact',
        image: 64,
        widths: [8],
        depths: [0],
        blocks: 1,
        heads: 2,
        hidden: 32,
        embedding: 8,
      },
      kfd: {
        text: 8,
        map: 16,
        temperature: 10,
        locator: { width: 4 },
        classifier: { channels: [4], hidden: 8 },
      },
      prompt: { embedding: tinyLlama.width, channels: [8] },
    },
    preprocessing: { size: 64, mode: 'squash', mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    dialogue: { ...tinyDialogue, ...options.dialogue },
    thresholds: { score: null, segmentation: null },
    calibration: null,
    licences: [],
    provenance: { sources: [], steps: ['Drawn at random.'] },
    files,
    selfTest: {
      seed: 1,
      inputSha256: '0'.repeat(64),
      score: { value: 0.5, tolerance: 0.1 },
      outputs: [{ name: 'prob', shape: [1, 2], values: [0.5], tolerance: 0.1 }],
    },
  }
  await writeFile(join(folder, 'pack.json'), JSON.stringify(manifest))
}

/** Prompt rows [11, D] at random, uniform in [-1, 1). */
export const randomRows = (seed: number, width: number = tinyLlama.width): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: tinyCarriers.length * width }, () => random.between(-1, 1))
}

export const bytesOfRows = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
