import { assert } from '#app/assert.ts'
import { checkVocabulary } from '../../tokenizer/sentencepiece-vocabulary.ts'
import { halfOfF32 } from '../half.ts'
import type { StoredTensor } from '../tensor-table.ts'
import {
  interleaveRotary,
  type LlamaGgufKeys,
  type LlamaTensor,
  llamaGgufKeys,
  llamaTensors,
} from './llama-layout.ts'
import { q8OfF32 } from './q8-0.ts'
import { saveGguf } from './write-gguf.ts'

export interface LlamaGguf extends Omit<LlamaGgufKeys, 'type'> {
  /** How the matrices are stored; norms are float32 always. Q8_0 needs a width and a hidden width in 32s. */
  readonly type: 'f32' | 'f16' | 'q8_0'
  /** Gives a weight by the name that it has in our graphs, in their layout; called when its turn comes. */
  readonly weight: (name: string) => Promise<Float32Array> | Float32Array
  /** Tokens whose embeddings become zero, so that an adapter's row stands there alone. */
  readonly zeroRows?: readonly number[]
}

const bytesOf = (values: Float32Array, type: LlamaGguf['type']): Uint8Array => {
  if (type === 'q8_0') return q8OfF32(values)
  const stored = type === 'f16' ? halfOfF32(values) : values
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
}

const withZeroRows = (values: Float32Array, width: number, rows: readonly number[]): Float32Array => {
  const out = Float32Array.from(values)
  for (const row of rows) out.fill(0, row * width, (row + 1) * width)
  return out
}

/**
 * Writes a LLaMA decoder of our graphs as a GGUF file that llama.cpp loads, with its vocabulary. Throws an assertion where a
 * weight has not the size of its shape or the vocabulary not that of the dimensions, `model/malformed` for a vocabulary
 * in which a text could spell a byte token, and `model/unsupported` for values that Q8_0 cannot hold.
 */
export const writeLlamaGguf = async (
  path: string,
  { type, weight, zeroRows = [], ...description }: LlamaGguf,
): Promise<void> => {
  const { dimensions, vocabulary } = description
  checkVocabulary(vocabulary)
  assert(vocabulary.pieces.length === dimensions.vocabulary, 'every token has its row of the embeddings')
  assert(
    zeroRows.every((row) => Number.isInteger(row) && row >= 0 && row < dimensions.vocabulary),
    'rows that become zero are tokens',
  )
  const stored = ({ name, ggufName, shape, isRotary }: LlamaTensor): StoredTensor => {
    const dtype = shape.length === 1 ? 'f32' : type
    const read = async (): Promise<Uint8Array> => {
      const given = await weight(name)
      const [rows, columns = 1] = shape as readonly [number, number?]
      assert(given.length === rows * columns, `${name} has the shape [${shape.join(', ')}]`)
      const values = isRotary ? interleaveRotary(given, [rows, columns], dimensions.heads) : given
      const isEmbedding = name === 'embed_tokens.weight'
      return bytesOf(isEmbedding ? withZeroRows(values, columns, zeroRows) : values, dtype)
    }
    return { name: ggufName, dtype, shape, read }
  }
  await saveGguf(path, llamaGgufKeys({ ...description, type }), llamaTensors(dimensions).map(stored))
}
