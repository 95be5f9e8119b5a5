import type { GgufTable } from './read-gguf.ts'

/** The tokens of a language model's file. */
export interface GgufVocabulary {
  readonly pieces: readonly string[]
  /** What each token is, by GGUF's numbers (`pieceKind`). */
  readonly kinds: readonly number[]
  /** Tokens that the model puts in or ends with by itself. */
  readonly reserved: readonly number[]
}

/** The items of a key that holds a list; none where there is no such list. */
export const listOf = ({ keys }: Pick<GgufTable, 'keys'>, key: string): readonly unknown[] => {
  const value = keys.get(key)
  return value?.type === 'array' ? value.items : []
}

const idsOf = ({ keys }: GgufTable, name: string): readonly number[] => {
  const value = keys.get(`tokenizer.ggml.${name}_token_id`)
  return value === undefined || value.type === 'array' ? [] : [Number(value.value)]
}

/** Reads the vocabulary of a GGUF file, whatever kind it is of; empty where the file has none. */
export const ggufVocabulary = (table: GgufTable): GgufVocabulary => ({
  pieces: listOf(table, 'tokenizer.ggml.tokens').map(String),
  kinds: listOf(table, 'tokenizer.ggml.token_type').map(Number),
  reserved: ['bos', 'eos', 'eot', 'eom', 'unknown'].flatMap((name) => idsOf(table, name)),
})
