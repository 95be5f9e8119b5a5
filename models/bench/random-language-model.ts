import { assert } from '#app/assert.ts'
import { type LlamaTensor, llamaGgufKeys, llamaTensors } from '../checkpoints/gguf/llama-layout.ts'
import { q8OfF32 } from '../checkpoints/gguf/q8-0.ts'
import { saveGguf } from '../checkpoints/gguf/write-gguf.ts'
import { halfOfF32 } from '../checkpoints/half.ts'
import type { StoredTensor } from '../checkpoints/tensor-table.ts'
import { tensorBytes } from '../checkpoints/tensor-type.ts'
import { seededRandom } from '../random/seeded-random.ts'
import type { SentencePieceVocabulary } from '../tokenizer/sentencepiece-vocabulary.ts'
import type { LanguagePreset } from './language-presets.ts'

/** Bytes that are drawn once and repeated: speed does not depend on what the weights are. */
const drawnBytes = 2 ** 20 - 2 ** 10

/** Q4_0 (ggml): blocks of 32 values, one half-precision scale d and 16 bytes of two 4-bit numbers q each; value = d (q - 8). */
const q4Block = 18
/** Standard deviation of q - 8 where q is uniform in 0 to 15. */
const q4Spread = Math.sqrt((16 ** 2 - 1) / 12)

const randomQ4 = (shape: readonly number[], deviation: number, drawn: Uint8Array): Uint8Array => {
  const blocks = new Uint8Array(tensorBytes('q4_0', shape))
  for (let at = 0; at < blocks.length; at += drawn.length)
    blocks.set(drawn.subarray(0, Math.min(drawn.length, blocks.length - at)), at)
  const [scale] = halfOfF32(Float32Array.of(deviation / q4Spread))
  for (let at = 0; at < blocks.length; at += q4Block) {
    blocks[at] = scale! & 0xff
    blocks[at + 1] = scale! >>> 8
  }
  return blocks
}

const randomQ8 = (shape: readonly number[], deviation: number): Uint8Array => {
  const random = seededRandom(shape.join())
  const half = deviation * Math.sqrt(3)
  return q8OfF32(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.between(-half, half)),
  )
}

const ones = (length: number): Uint8Array => new Uint8Array(new Float32Array(length).fill(1).buffer)

/**
 * Writes a language model of a preset's sizes with random weights, variances as a trained one has them about: one matrix at a time,
 * so it may be larger than memory. The embeddings of `zeroRows` are zeros.
 */
export const writeRandomLanguageModel = async (
  path: string,
  preset: LanguagePreset,
  {
    vocabulary,
    zeroRows,
  }: { readonly vocabulary: SentencePieceVocabulary; readonly zeroRows: readonly number[] },
  step: (done: number, total: number) => void = () => {},
): Promise<void> => {
  const { dimensions, type } = preset
  assert(vocabulary.pieces.length === dimensions.vocabulary, 'every token has its embedding')
  const random = seededRandom('language')
  const drawn = Uint8Array.from({ length: drawnBytes }, () => random.below(256))
  const tensors = llamaTensors(dimensions)
  const stored = ({ ggufName, shape }: LlamaTensor, index: number): StoredTensor => {
    const deviation = ggufName === 'token_embd.weight' ? 0.5 : 1 / Math.sqrt(shape.at(-1)!)
    const read = async (): Promise<Uint8Array> => {
      step(index, tensors.length)
      if (shape.length === 1) return ones(shape[0]!)
      const bytes = type === 'q4_0' ? randomQ4(shape, deviation, drawn) : randomQ8(shape, deviation)
      const rowBytes = tensorBytes(type, shape.slice(1))
      if (ggufName === 'token_embd.weight')
        for (const row of zeroRows) bytes.fill(0, row * rowBytes, (row + 1) * rowBytes)
      return bytes
    }
    return { name: ggufName, dtype: shape.length === 1 ? 'f32' : type, shape, read }
  }
  const name = 'Random weights'
  await saveGguf(
    path,
    llamaGgufKeys({ name, dimensions, contextTokens: preset.contextTokens, vocabulary, type }),
    tensors.map(stored),
  )
}
