import { llamaTensors } from '../checkpoints/gguf/llama-layout.ts'
import { input, sizeOf } from '../graph/value.ts'
import { type LlamaDimensions, llamaDecoder } from '../networks/llama-decoder.ts'
import { createWeights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { trainSentencePiece } from '../tokenizer/train-sentencepiece.ts'

const texts = Array.from(
  { length: 20 },
  () =>
    'Is this a deepfake image? Yes. No. Yes. No. Yes. No. The mouth and the eyes of this face look forged, the score is high.\n### Human: where?\n### Assistant: at the nose.\n### Score 92%.',
)

/** A vocabulary of LLaMA's convention with a few dozen words. */
export const tinyVocabulary = trainSentencePiece(texts, 259 + 61)

/** A LLaMA of 0.1 million numbers with Vicuna's RoPE factor. */
export const tinyLlama: LlamaDimensions = {
  width: 64,
  blocks: 2,
  heads: 4,
  hidden: 96,
  vocabulary: tinyVocabulary.pieces.length,
  epsilon: 1e-5,
  ropeTheta: 10_000,
  ropeFactor: 4,
}

export type LlamaWeights = ReadonlyMap<string, Float32Array>

/** Random weights under our names; matrices of a size at which the logits are a few units apart. */
export const randomLlama = (dimensions: LlamaDimensions, seed: number): LlamaWeights => {
  const random = seededRandom(seed).uniform
  return new Map(
    llamaTensors(dimensions).map(({ name, shape }) => {
      const isNorm = shape.length === 1
      const spread = isNorm ? 0.2 : name === 'embed_tokens.weight' ? 1 : 2 / Math.sqrt(shape[1]!)
      return [
        name,
        Float32Array.from({ length: sizeOf(shape) }, () => Number(isNorm) + spread * (2 * random() - 1)),
      ]
    }),
  )
}

/** Embeddings [T, D] of tokens, with `rows` [n, D] in the places of the carriers. */
export const embeddingsOf = (
  tokens: readonly number[],
  table: Float32Array,
  carriers: readonly number[],
  rows: Float32Array,
): Float32Array => {
  const width = rows.length / carriers.length
  const out = new Float32Array(tokens.length * width)
  for (const [at, token] of tokens.entries()) {
    const carrier = carriers.indexOf(token)
    const [source, row] = carrier < 0 ? [table, token] : [rows, carrier]
    out.set(source.subarray(row * width, (row + 1) * width), at * width)
  }
  return out
}

/** The last position's logits of our own graph, run by onnxruntime on embeddings [T, D]. */
export const graphLogits = async (
  embeddings: Float32Array,
  dimensions: LlamaDimensions,
  weights: LlamaWeights,
): Promise<Float32Array> => {
  const length = embeddings.length / dimensions.width
  const x = input('x', [1, length, dimensions.width])
  const model = writeModel({ logits: llamaDecoder(x, createWeights(), dimensions) }, (name) => ({
    data: weights.get(name)!,
  }))
  const session = await openSession(model, { threads: 1 })
  const { logits } = await session.run({ x: tensorOf(embeddings, [1, length, dimensions.width]) })
  const last = Float32Array.from(floatsOf(logits).subarray((length - 1) * dimensions.vocabulary))
  await session.close()
  return last
}
