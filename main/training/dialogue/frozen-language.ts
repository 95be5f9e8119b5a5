import type { LlamaDimensions } from '#models/networks/llama-decoder.ts'
import type { SentencePieceVocabulary } from '#models/tokenizer/sentencepiece-vocabulary.ts'

/** A pack's language model that stays as it is while adapters are trained beside it. */
export interface FrozenLanguage {
  readonly dimensions: LlamaDimensions
  readonly vocabulary: SentencePieceVocabulary
  /** The token that begins every sequence. */
  readonly beginning: number
  /** Weights by the names of the training graph (`llm.…`). */
  readonly weights: (names: readonly string[]) => Promise<ReadonlyMap<string, Float32Array>>
}
