import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import type { GgufValue } from '#models/checkpoints/gguf/gguf-format.ts'
import { ggufChunks } from '#models/checkpoints/gguf/write-gguf.ts'
import { joinChunks } from '#models/checkpoints/save-chunks.ts'

export interface RowAdapter {
  readonly architecture: string
  readonly vocabularySize: number
  /** Tokens, one per row. */
  readonly carriers: readonly number[]
  /** What the carriers' embeddings become, [carriers, D]. */
  readonly rows: Float32Array
  /** What they are in the model's file. */
  readonly carrierRows: Float32Array
}

/** Half-precision 1. */
const halfOne = 0x3c00

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array | Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/**
 * A LoRA adapter of llama.cpp's as a GGUF file, by which each carrier's embedding becomes its row: the embedding of token t gets
 * B A[t], with A[t] one-hot for carriers and zero for all others, and B the rows' difference to the embeddings. On token
 * embeddings, A is [vocabulary, rank] and B [D, rank]. B stays in float32: in half precision logits are off by 0.01.
 * Throws `input/invalid` for rows that are not finite.
 */
export const rowAdapterBytes = async ({
  architecture,
  vocabularySize,
  carriers,
  rows,
  carrierRows,
}: RowAdapter): Promise<Uint8Array> => {
  const rank = carriers.length
  const width = rows.length / rank
  assert(Number.isInteger(width) && carrierRows.length === rows.length, 'every carrier has its row')
  if (!rows.every(Number.isFinite))
    throw new Fault(
      'input/invalid',
      "The detector's findings hold a value that is no number, so the language model cannot be given them. Analyse the face again.",
    )
  const a = new Uint16Array(vocabularySize * rank)
  const b = new Float32Array(width * rank)
  for (const [index, id] of carriers.entries()) {
    a[id * rank + index] = halfOne
    for (let column = 0; column < width; column += 1) {
      const at = index * width + column
      b[column * rank + index] = rows[at]! - carrierRows[at]!
    }
  }
  const text = (value: string): GgufValue => ({ type: 'string', value })
  // Nothing more: an alpha would become a factor, and one of another type ends the process.
  const keys = new Map([
    ['general.type', text('adapter')],
    ['general.architecture', text(architecture)],
    ['adapter.type', text('lora')],
  ])
  const name = 'token_embd.weight'
  return joinChunks(
    ggufChunks(keys, [
      { name: `${name}.lora_a`, dtype: 'f16', shape: [vocabularySize, rank], read: async () => bytesOf(a) },
      { name: `${name}.lora_b`, dtype: 'f32', shape: [width, rank], read: async () => bytesOf(b) },
    ]),
  )
}
