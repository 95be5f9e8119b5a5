import { assert } from '#app/assert.ts'
import type { LlamaDimensions } from '../../networks/llama-decoder.ts'
import type { SentencePieceVocabulary } from '../../tokenizer/sentencepiece-vocabulary.ts'
import type { GgufScalar, GgufScalarType, GgufValue } from './gguf-format.ts'

/** One weight of a LLaMA decoder: its name in our graphs (Hugging Face's, shortened) and in GGUF. */
export interface LlamaTensor {
  readonly name: string
  readonly ggufName: string
  readonly shape: readonly number[]
  /** Query and key rows lie in another order in GGUF (`interleaveRotary`). */
  readonly isRotary: boolean
}

/** All weights of a LLaMA decoder in llama.cpp's order; embeddings are `embed_tokens.weight` [vocabulary, width]. */
export const llamaTensors = ({
  width,
  hidden,
  vocabulary,
  blocks,
}: LlamaDimensions): readonly LlamaTensor[] => {
  const tensor = (name: string, ggufName: string, shape: readonly number[], isRotary = false) => ({
    name: `${name}.weight`,
    ggufName: `${ggufName}.weight`,
    shape,
    isRotary,
  })
  const block = (index: number) => {
    const [ours, theirs] = [`layers.${index}`, `blk.${index}`]
    const square = [width, width]
    return [
      tensor(`${ours}.input_layernorm`, `${theirs}.attn_norm`, [width]),
      tensor(`${ours}.self_attn.q_proj`, `${theirs}.attn_q`, square, true),
      tensor(`${ours}.self_attn.k_proj`, `${theirs}.attn_k`, square, true),
      tensor(`${ours}.self_attn.v_proj`, `${theirs}.attn_v`, square),
      tensor(`${ours}.self_attn.o_proj`, `${theirs}.attn_output`, square),
      tensor(`${ours}.post_attention_layernorm`, `${theirs}.ffn_norm`, [width]),
      tensor(`${ours}.mlp.gate_proj`, `${theirs}.ffn_gate`, [hidden, width]),
      tensor(`${ours}.mlp.up_proj`, `${theirs}.ffn_up`, [hidden, width]),
      tensor(`${ours}.mlp.down_proj`, `${theirs}.ffn_down`, [width, hidden]),
    ]
  }
  return [
    tensor('embed_tokens', 'token_embd', [vocabulary, width]),
    ...Array.from({ length: blocks }, (_, index) => block(index)).flat(),
    tensor('norm', 'output_norm', [width]),
    tensor('lm_head', 'output', [vocabulary, width]),
  ]
}

/** Rows of a query or key map [heads * depth, columns] put into another order: `from` gives for a row of a head the one to take. */
const reorderRows = (
  values: Float32Array,
  [rows, columns]: readonly [number, number],
  heads: number,
  from: (within: number, depth: number) => number,
): Float32Array => {
  const depth = rows / heads
  assert(Number.isInteger(depth / 2) && values.length === rows * columns, 'heads have an even depth')
  const out = new Float32Array(values.length)
  for (let row = 0; row < rows; row += 1) {
    const within = row % depth
    const taken = row - within + from(within, depth)
    out.set(values.subarray(taken * columns, (taken + 1) * columns), row * columns)
  }
  return out
}

/**
 * Rows of a query or key map [heads * depth, columns] from halves (Hugging Face: first half, second half of each head) to pairs
 * (llama.cpp: first of the first half, first of the second half, …), so that its rotation of neighbours is the same.
 */
export const interleaveRotary = (
  values: Float32Array,
  shape: readonly [number, number],
  heads: number,
): Float32Array =>
  reorderRows(values, shape, heads, (within, depth) => (within % 2) * (depth / 2) + Math.floor(within / 2))

/** The inverse of `interleaveRotary`. */
export const separateRotary = (
  values: Float32Array,
  shape: readonly [number, number],
  heads: number,
): Float32Array =>
  reorderRows(values, shape, heads, (within, depth) =>
    within < depth / 2 ? 2 * within : 2 * (within - depth / 2) + 1,
  )

/** How most weights are stored, with the number that GGUF's `general.file_type` has for it. */
export const ggufFileTypes = { f32: 0, f16: 1, q4_0: 2, q8_0: 7 } as const

export interface LlamaGgufKeys {
  readonly name: string
  readonly dimensions: LlamaDimensions
  readonly contextTokens: number
  readonly vocabulary: SentencePieceVocabulary
  readonly type: keyof typeof ggufFileTypes
}

const list = (of: GgufScalarType, items: readonly GgufScalar[]): GgufValue => ({ type: 'array', of, items })

/** The keys by which llama.cpp builds a LLaMA with a SentencePiece vocabulary in LLaMA's convention. */
export const llamaGgufKeys = ({
  name,
  dimensions,
  contextTokens,
  vocabulary,
  type,
}: LlamaGgufKeys): ReadonlyMap<string, GgufValue> => {
  const { width, heads, hidden, blocks, epsilon, ropeTheta, ropeFactor } = dimensions
  const text = (value: string): GgufValue => ({ type: 'string', value })
  const u32 = (value: number): GgufValue => ({ type: 'u32', value })
  const f32 = (value: number): GgufValue => ({ type: 'f32', value })
  const bool = (value: boolean): GgufValue => ({ type: 'bool', value })
  return new Map<string, GgufValue>([
    ['general.architecture', text('llama')],
    ['general.name', text(name)],
    ['general.file_type', u32(ggufFileTypes[type])],
    ['general.quantization_version', u32(2)],
    ['llama.vocab_size', u32(dimensions.vocabulary)],
    ['llama.context_length', u32(contextTokens)],
    ['llama.embedding_length', u32(width)],
    ['llama.block_count', u32(blocks)],
    ['llama.feed_forward_length', u32(hidden)],
    ['llama.attention.head_count', u32(heads)],
    ['llama.attention.head_count_kv', u32(heads)],
    ['llama.attention.layer_norm_rms_epsilon', f32(epsilon)],
    ['llama.rope.dimension_count', u32(width / heads)],
    ['llama.rope.freq_base', f32(ropeTheta)],
    ['llama.rope.scaling.type', text(ropeFactor === 1 ? 'none' : 'linear')],
    ['llama.rope.scaling.factor', f32(ropeFactor)],
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.pre', text('default')],
    ['tokenizer.ggml.tokens', list('string', vocabulary.pieces)],
    ['tokenizer.ggml.scores', list('f32', vocabulary.scores)],
    ['tokenizer.ggml.token_type', list('i32', vocabulary.kinds)],
    ['tokenizer.ggml.unknown_token_id', u32(0)],
    ['tokenizer.ggml.bos_token_id', u32(1)],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ['tokenizer.ggml.add_bos_token', bool(true)],
    ['tokenizer.ggml.add_eos_token', bool(false)],
    ['tokenizer.ggml.add_space_prefix', bool(true)],
  ])
}
