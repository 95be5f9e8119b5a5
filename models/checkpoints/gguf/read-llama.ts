import { Fault } from '#app/fault.ts'
import type { LlamaDimensions } from '../../networks/llama-decoder.ts'
import { checkVocabulary, type SentencePieceVocabulary } from '../../tokenizer/sentencepiece-vocabulary.ts'
import { openFile } from '../byte-source.ts'
import { ggufVocabulary, listOf } from './gguf-vocabulary.ts'
import { llamaTensors, separateRotary } from './llama-layout.ts'
import { type GgufTable, readGguf } from './read-gguf.ts'

/** A language model's file as our decoder takes it. */
export interface LlamaFile extends AsyncDisposable {
  readonly dimensions: LlamaDimensions
  readonly contextTokens: number
  readonly vocabulary: SentencePieceVocabulary
  /** A weight by the name that it has in our graphs, in their layout. Throws `model/unsupported` for a type that we cannot decode. */
  readonly weight: (name: string) => Promise<Float32Array>
}

const unsupported = (path: string, expected: string, found: string): Fault =>
  new Fault(
    'model/unsupported',
    `The language model "${path}" cannot be trained beside: ${expected} is needed, ${found} was found. Choose another model.`,
    { detail: { file: path, expected, found } },
  )

const scalarOf = ({ keys, file }: GgufTable, key: string, otherwise?: number | string): number | string => {
  const value = keys.get(key)
  if (value && value.type !== 'array' && typeof value.value !== 'boolean')
    return typeof value.value === 'string' ? value.value : Number(value.value)
  if (otherwise !== undefined) return otherwise
  throw unsupported(file, key, 'nothing')
}

const dimensionsOf = (table: GgufTable): LlamaDimensions => {
  const number = (key: string, otherwise?: number) => Number(scalarOf(table, key, otherwise))
  const heads = number('llama.attention.head_count')
  const keyHeads = number('llama.attention.head_count_kv', heads)
  if (keyHeads !== heads)
    throw unsupported(table.file, 'a key head for every query head', `${keyHeads} for ${heads}`)
  const scaling = scalarOf(table, 'llama.rope.scaling.type', 'none')
  if (scaling !== 'none' && scaling !== 'linear')
    throw unsupported(table.file, 'linear rotary scaling or none', String(scaling))
  return {
    width: number('llama.embedding_length'),
    blocks: number('llama.block_count'),
    heads,
    hidden: number('llama.feed_forward_length'),
    vocabulary: table.tensor('token_embd.weight').shape[0]!,
    epsilon: number('llama.attention.layer_norm_rms_epsilon'),
    ropeTheta: number('llama.rope.freq_base', 10_000),
    ropeFactor: scaling === 'linear' ? number('llama.rope.scaling.factor', 1) : 1,
  }
}

const vocabularyOf = (table: GgufTable): SentencePieceVocabulary => {
  const kind = scalarOf(table, 'tokenizer.ggml.model', 'nothing')
  if (kind !== 'llama') throw unsupported(table.file, 'a SentencePiece vocabulary', String(kind))
  const { pieces, kinds } = ggufVocabulary(table)
  const vocabulary = { pieces, scores: listOf(table, 'tokenizer.ggml.scores').map(Number), kinds }
  checkVocabulary(vocabulary)
  return vocabulary
}

/**
 * Opens a GGUF file of LLaMA's architecture whose attention our decoder has: equally many heads of queries and keys, rotary positions
 * unscaled or divided, its own output layer, a SentencePiece vocabulary that begins with <unk> and <s>.
 * Throws `model/unsupported` for another one.
 */
export const openLlamaFile = async (path: string): Promise<LlamaFile> => {
  const table = await readGguf(await openFile(path))
  try {
    const architecture = scalarOf(table, 'general.architecture', 'nothing')
    if (architecture !== 'llama') throw unsupported(path, "LLaMA's architecture", String(architecture))
    if (!table.tensors.has('output.weight'))
      throw unsupported(path, 'an output layer of its own', 'one shared with the embeddings')
    const beginning = scalarOf(table, 'tokenizer.ggml.bos_token_id', 1)
    if (beginning !== 1) throw unsupported(path, 'token 1 as the beginning of text', `token ${beginning}`)
    const dimensions = dimensionsOf(table)
    const layout = new Map(llamaTensors(dimensions).map((tensor) => [tensor.name, tensor]))
    return {
      dimensions,
      contextTokens: Number(scalarOf(table, 'llama.context_length')),
      vocabulary: vocabularyOf(table),
      weight: async (name) => {
        const tensor = layout.get(name)
        if (!tensor) throw unsupported(path, name, 'nothing')
        const stored = table.tensor(tensor.ggufName)
        if (stored.shape.join() !== tensor.shape.join())
          throw unsupported(path, `${name} of [${tensor.shape.join(', ')}]`, `[${stored.shape.join(', ')}]`)
        const values = await stored.readF32()
        const [rows, columns = 1] = tensor.shape as readonly [number, number?]
        return tensor.isRotary ? separateRotary(values, [rows, columns], dimensions.heads) : values
      },
      [Symbol.asyncDispose]: () => table[Symbol.asyncDispose](),
    }
  } catch (thrown) {
    await table[Symbol.asyncDispose]()
    throw thrown
  }
}
