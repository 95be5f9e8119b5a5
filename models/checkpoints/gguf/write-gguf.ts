import { assert } from '#app/assert.ts'
import { saveChunks } from '../save-chunks.ts'
import type { StoredTensor } from '../tensor-table.ts'
import { blockElements, tensorBytes } from '../tensor-type.ts'
import {
  alignmentKey,
  alignUp,
  arrayNumber,
  defaultAlignment,
  type GgufScalar,
  type GgufScalarType,
  type GgufValue,
  ggufMagic,
  ggufVersion,
  scalarNumberOf,
  tensorNumberOf,
} from './gguf-format.ts'

const field = (length: number, write: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return bytes
}

const u32 = (value: number): Uint8Array => field(4, (view) => view.setUint32(0, value, true))

const u64 = (value: number | bigint): Uint8Array =>
  field(8, (view) => view.setBigUint64(0, BigInt(value), true))

const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

const scalarBytes = (type: GgufScalarType, value: GgufScalar): Uint8Array => {
  if (type === 'string') return text(String(value))
  if (type === 'u64') return u64(BigInt(value))
  if (type === 'i64') return field(8, (view) => view.setBigInt64(0, BigInt(value), true))
  const number = Number(value)
  if (type === 'f64') return field(8, (view) => view.setFloat64(0, number, true))
  if (type === 'f32') return field(4, (view) => view.setFloat32(0, number, true))
  if (type === 'u32' || type === 'i32') return field(4, (view) => view.setInt32(0, number, true))
  if (type === 'u16' || type === 'i16') return field(2, (view) => view.setInt16(0, number, true))
  return field(1, (view) => view.setInt8(0, number))
}

const valueBytes = (value: GgufValue): Uint8Array => {
  if (value.type !== 'array')
    return Buffer.concat([u32(scalarNumberOf(value.type)), scalarBytes(value.type, value.value)])
  const items = value.items.map((item) => scalarBytes(value.of, item))
  return Buffer.concat([u32(arrayNumber), u32(scalarNumberOf(value.of)), u64(items.length)].concat(items))
}

/**
 * The bytes of a GGUF file of version 3, tensor by tensor: each is read when its turn comes. `keys` may hold
 * `general.alignment` (32 otherwise); shapes are row-major with at most four axes; names have to be unique.
 */
export const ggufChunks = async function* (
  keys: ReadonlyMap<string, GgufValue>,
  tensors: readonly StoredTensor[],
): AsyncGenerator<Uint8Array> {
  const stated = keys.get(alignmentKey)
  const alignment = stated && stated.type !== 'array' ? Number(stated.value) : defaultAlignment
  assert(new Set(tensors.map(({ name }) => name)).size === tensors.length, 'tensor names are unique')
  const head: Uint8Array[] = [u32(ggufMagic), u32(ggufVersion), u64(tensors.length), u64(keys.size)]
  for (const [key, value] of keys) head.push(text(key), valueBytes(value))
  let offset = 0
  for (const { name, dtype, shape } of tensors) {
    const number = tensorNumberOf(dtype)
    assert(number !== undefined, `GGUF has no ${dtype}`)
    assert(shape.length <= 4, `"${name}" has at most four axes`)
    assert((shape.at(-1) ?? 1) % blockElements(dtype) === 0, `rows of "${name}" are whole ${dtype} blocks`)
    head.push(text(name), u32(shape.length), ...shape.toReversed().map(u64), u32(number), u64(offset))
    offset = alignUp(offset + tensorBytes(dtype, shape), alignment)
  }
  const headBytes = Buffer.concat(head)
  yield headBytes
  yield new Uint8Array(alignUp(headBytes.length, alignment) - headBytes.length)
  for (const tensor of tensors) {
    const bytes = await tensor.read()
    assert(
      bytes.length === tensorBytes(tensor.dtype, tensor.shape),
      `"${tensor.name}" has the bytes of its shape`,
    )
    yield bytes
    yield new Uint8Array(alignUp(bytes.length, alignment) - bytes.length)
  }
}

/** Writes a GGUF file; see `ggufChunks` and `saveChunks`. */
export const saveGguf = (
  path: string,
  keys: ReadonlyMap<string, GgufValue>,
  tensors: readonly StoredTensor[],
): Promise<void> => saveChunks(path, ggufChunks(keys, tensors))
