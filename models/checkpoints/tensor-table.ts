import { f32OfBfloat16 } from './bfloat16.ts'
import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { f32OfQ8 } from './gguf/q8-0.ts'
import { f32OfHalf } from './half.ts'
import { type TensorType, tensorBytes } from './tensor-type.ts'

/** A tensor as a writer takes it; every `CheckpointTensor` is one. Bytes are little endian and row-major. */
export interface StoredTensor {
  readonly name: string
  readonly dtype: TensorType
  readonly shape: readonly number[]
  /** The whole tensor, contiguous; called when its turn comes, so only one tensor is held at a time. */
  readonly read: () => Promise<Uint8Array>
}

/** A tensor in a file; nothing of it is in memory until it is read. */
export interface CheckpointTensor extends StoredTensor {
  /** Length of what `read` returns. */
  readonly byteLength: number
  /** Where the bytes lie in the file when they lie there in one piece and in this order. */
  readonly range: { readonly offset: number; readonly byteLength: number } | null
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>
  /**
   * The values as float32: f32, f16, bf16 and q8_0 exactly, f64 rounded; whole numbers and the other types
   * are `model/unsupported`.
   */
  readonly readF32: () => Promise<Float32Array<ArrayBuffer>>
}

export type CheckpointFormat = 'torch' | 'torch-legacy' | 'safetensors' | 'gguf'

/** What is in a checkpoint, whatever its format: importers work on this. Close it when done. */
export interface TensorTable extends AsyncDisposable {
  readonly format: CheckpointFormat
  readonly file: string
  /** In the file's order. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** Free text beside the tensors: `__metadata__` of safetensors, the scalar keys of GGUF, nothing in torch files. */
  readonly metadata: ReadonlyMap<string, string>
  /** The tensor of this name; `model/missing` when there is none. */
  readonly tensor: (name: string) => CheckpointTensor
  readonly close: () => Promise<void>
}

const readF32 = (
  tensor: StoredTensor,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> => {
  const { buffer, byteOffset, byteLength } = bytes
  switch (tensor.dtype) {
    case 'f32':
      return new Float32Array(buffer, byteOffset, byteLength / 4)
    case 'f16':
      return f32OfHalf(new Uint16Array(buffer, byteOffset, byteLength / 2))
    case 'bf16':
      return f32OfBfloat16(new Uint16Array(buffer, byteOffset, byteLength / 2))
    case 'f64':
      return new Float32Array(new Float64Array(buffer, byteOffset, byteLength / 8))
    case 'q8_0':
      return f32OfQ8(bytes)
    default:
      throw checkpointFaults(file).unsupported(
        { offset: null, expected: `"${tensor.name}" as floating-point numbers`, found: tensor.dtype },
        'Use a file whose weights are f32, f16, bf16 or q8_0.',
      )
  }
}

/** Adds float32 reading to a tensor of `file`; `range` as in CheckpointTensor. */
export const tensorOfFile = (
  file: string,
  tensor: Pick<CheckpointTensor, 'name' | 'dtype' | 'shape' | 'range' | 'read'>,
): CheckpointTensor => ({
  ...tensor,
  byteLength: tensorBytes(tensor.dtype, tensor.shape),
  readF32: async () => readF32(tensor, file, await tensor.read()),
})

/** The table over an open source; closing it closes the source. */
export const tensorTable = (
  source: ByteSource,
  format: CheckpointFormat,
  tensors: ReadonlyMap<string, CheckpointTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): TensorTable => ({
  format,
  file: source.file,
  tensors,
  metadata,
  tensor: (name) => {
    const found = tensors.get(name)
    if (found) return found
    throw checkpointFaults(source.file).missing(
      {
        offset: null,
        expected: `a tensor named "${name}"`,
        found: `${tensors.size} tensors, none of that name`,
      },
      'Check that this is the checkpoint that belongs to the network.',
    )
  },
  close: source.close,
  [Symbol.asyncDispose]: source.close,
})

/** A float32 array as a tensor to be written. */
export const tensorOfF32 = (name: string, shape: readonly number[], values: Float32Array): StoredTensor => ({
  name,
  dtype: 'f32',
  shape,
  read: async () => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
})
