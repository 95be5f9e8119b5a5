import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import { bfloat16OfF32 } from '../../checkpoints/bfloat16.ts'
import { q8OfF32 } from '../../checkpoints/gguf/q8-0.ts'
import type { GgufTable } from '../../checkpoints/gguf/read-gguf.ts'
import { halfOfF32 } from '../../checkpoints/half.ts'
import type { CheckpointTensor, StoredTensor } from '../../checkpoints/tensor-table.ts'
import { type TensorType, tensorBytes } from '../../checkpoints/tensor-type.ts'
import { mergeAdapters } from '../merge-adapters.ts'
import type { LanguageAdapter } from './language-adapters.ts'

const embeddings = 'token_embd.weight'
const output = 'output.weight'

const bytesOf = (values: Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** Types that we can write, so that a changed weight stays in its own type. */
const encoders: Partial<Record<TensorType, (values: Float32Array) => Uint8Array>> = {
  f32: bytesOf,
  f16: (values) => bytesOf(halfOfF32(values)),
  bf16: (values) => bytesOf(bfloat16OfF32(values)),
  q8_0: q8OfF32,
}

/** Whether every weight that adapters change is of a type in which the sum can be written again. */
export const canMerge = (table: GgufTable, targets: Iterable<string>): boolean =>
  [...targets].every((name) => encoders[table.tensor(name).dtype] !== undefined)

/** Bytes that are all zero are zeros in every type of GGUF's. */
const withZeroRows = (tensor: CheckpointTensor, rows: readonly number[]): StoredTensor => {
  const rowBytes = tensorBytes(tensor.dtype, [tensor.shape[1]!])
  return {
    ...tensor,
    read: async () => {
      const bytes = Uint8Array.from(await tensor.read())
      for (const row of rows) bytes.fill(0, row * rowBytes, (row + 1) * rowBytes)
      return bytes
    },
  }
}

const merged = (tensor: CheckpointTensor, adapter: LanguageAdapter, scaling: number): StoredTensor => {
  const encode = encoders[tensor.dtype]
  assert(encode, 'canMerge was asked')
  return {
    ...tensor,
    read: async () => {
      const values = Float32Array.from(await tensor.readF32())
      mergeAdapters(values, { a: await adapter.a(), b: await adapter.b(), rank: adapter.rank, scaling })
      return encode(values)
    },
  }
}

/** Throws `model/mismatch` unless every adapter has the shape of the weight that it changes. */
export const checkAdapters = (
  table: GgufTable,
  adapters: ReadonlyMap<string, LanguageAdapter>,
  file: string,
): void => {
  for (const [name, { shape }] of adapters) {
    const found = table.tensors.get(name)?.shape
    if (found && found[0] === shape[0] && found[1] === shape[1]) continue
    throw new Fault(
      'model/mismatch',
      `The adapters in "${file}" were made for another language model: ${name} is ${found ? `[${found.join(', ')}]` : 'not there'}, and they change [${shape.join(', ')}]. Give the model that they were trained on.`,
      { detail: { file, tensor: name } },
    )
  }
}

/**
 * The tensors of a language model as its pack holds them, each read when its turn comes: carrier rows of the embeddings are
 * zero (prompt rows then stand alone); shared embeddings get an output layer of their own, since an adapter on shared ones ends
 * llama.cpp; adapters are added where `merge` gives them, W + scaling · B A. All else is copied byte by byte.
 */
export const convertedTensors = (
  table: GgufTable,
  options: {
    readonly carriers: readonly number[]
    readonly merge: ReadonlyMap<string, LanguageAdapter>
    readonly scaling: number
  },
): readonly StoredTensor[] => {
  const { carriers, merge, scaling } = options
  const tensors = [...table.tensors.values()].map((tensor): StoredTensor => {
    if (tensor.name === embeddings) return withZeroRows(tensor, carriers)
    const adapter = merge.get(tensor.name)
    return adapter ? merged(tensor, adapter, scaling) : tensor
  })
  return table.tensors.has(output) ? tensors : [...tensors, { ...table.tensor(embeddings), name: output }]
}
