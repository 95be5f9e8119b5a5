import { Fault } from '#app/fault.ts'
import { interleaveRotary } from '../../checkpoints/gguf/llama-layout.ts'
import type { CheckpointTensor, TensorTable } from '../../checkpoints/tensor-table.ts'

/** A pair of low-rank factors for one linear map of a language model, in llama.cpp's order of rows. */
export interface LanguageAdapter {
  readonly rank: number
  /** [rank, in], row-major. */
  readonly a: () => Promise<Float32Array>
  /** [out, rank]; for queries and keys with the rows that `interleaveRotary` gives. */
  readonly b: () => Promise<Float32Array>
  readonly shape: readonly [number, number]
}

/** Attention heads of queries and of keys: with grouped queries (Llama 3) there are fewer of the latter. */
export interface HeadCounts {
  readonly queries: number
  readonly keys: number
}

const projections = { q: 'attn_q', k: 'attn_k', v: 'attn_v', o: 'attn_output' } as const
const pattern = /(?:^|\.)layers\.(\d+)\.self_attn\.([qkvo])_proj\.lora_(A|B)(?:\.default)?\.weight$/

const mismatch = (file: string, name: string, expected: string, found: string): Fault =>
  new Fault(
    'model/mismatch',
    `The adapter "${name}" in "${file}" does not fit: ${expected} is needed, ${found} was found. Give the file that belongs to this language model.`,
    { detail: { file, tensor: name, expected, found } },
  )

/**
 * The language model's adapters in a checkpoint, as PEFT saves them with or without the wrapper's prefix (facts of the published
 * checkpoint, section 2), by the name of the GGUF tensor that they change. Empty where the file has none. Throws
 * `model/missing` where a factor lacks its other half, `model/mismatch` where they do not fit each other.
 */
export const languageAdapters = (
  table: TensorTable,
  heads: HeadCounts,
): ReadonlyMap<string, LanguageAdapter> => {
  const halves = new Map<string, { A?: CheckpointTensor; B?: CheckpointTensor; kind: string }>()
  for (const [name, tensor] of table.tensors) {
    const match = pattern.exec(name)
    if (!match) continue
    const [, block, kind, half] = match as unknown as [string, string, keyof typeof projections, 'A' | 'B']
    const target = `blk.${Number(block)}.${projections[kind]}.weight`
    halves.set(target, { ...(halves.get(target) ?? { kind }), [half]: tensor })
  }
  return new Map(
    [...halves].map(([target, { A, B, kind }]) => {
      if (!A || !B)
        throw new Fault(
          'model/missing',
          `"${table.file}" holds only one half of the adapter of ${target}. Ask its authors for the whole file.`,
          { detail: { file: table.file, tensor: (A ?? B)!.name } },
        )
      const [rank = 0, depth = 0] = A.shape
      const [out = 0, rankOfB = 0] = B.shape
      if (A.shape.length !== 2 || B.shape.length !== 2 || rank === 0 || rank !== rankOfB)
        throw mismatch(table.file, B.name, `[out, ${rank}]`, `[${B.shape.join(', ')}]`)
      const count = kind === 'q' ? heads.queries : kind === 'k' ? heads.keys : null
      if (count !== null && (out / count) % 2 !== 0)
        throw mismatch(table.file, B.name, `rows for ${count} heads of an even depth`, `${out} rows`)
      const read = async () => {
        const values = await B.readF32()
        return count === null ? values : interleaveRotary(values, [out, rank], count)
      }
      return [target, { rank, a: A.readF32, b: read, shape: [out, depth] }] as const
    }),
  )
}
