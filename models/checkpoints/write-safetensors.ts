import { assert } from '#app/assert.ts'
import { safetensorsName } from './safetensors-types.ts'
import { saveChunks } from './save-chunks.ts'
import type { StoredTensor } from './tensor-table.ts'
import { blockBytes, tensorBytes } from './tensor-type.ts'

/** Tensors begin at a multiple of this many bytes, where those before them allow it: a cache line, for mapped files. */
const dataAlignment = 64

/**
 * The bytes of a safetensors file, tensor by tensor: each is read when its turn comes. Wide element types stand first and the
 * header is padded, so that every tensor is aligned to its element. Names have to be unique.
 */
export const safetensorsChunks = async function* (
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array> {
  const sorted = tensors.toSorted((a, b) => blockBytes(b.dtype) - blockBytes(a.dtype))
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  const names = new Set(header.map(([name]) => name))
  let end = 0
  for (const { name, dtype, shape } of sorted) {
    const type = safetensorsName(dtype)
    assert(type, `safetensors has no ${dtype}`)
    assert(!names.has(name) && name !== '__metadata__', `the tensor name "${name}" is free`)
    names.add(name)
    const begin = end
    end += tensorBytes(dtype, shape)
    header.push([name, { dtype: type, shape, data_offsets: [begin, end] }])
  }
  // Written pair by pair: an object would move names that look like numbers to the front.
  const json = `{${header.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`
  const unpadded = Buffer.byteLength(json)
  const head = Buffer.alloc(Math.ceil((8 + unpadded) / dataAlignment) * dataAlignment, ' ')
  head.writeBigUInt64LE(BigInt(head.length - 8))
  head.write(json, 8)
  yield head
  for (const tensor of sorted) {
    const bytes = await tensor.read()
    assert(
      bytes.length === tensorBytes(tensor.dtype, tensor.shape),
      `"${tensor.name}" has the bytes of its shape`,
    )
    yield bytes
  }
}

/** Writes a safetensors file; see `safetensorsChunks` and `saveChunks`. */
export const saveSafetensors = (
  path: string,
  tensors: readonly StoredTensor[],
  metadata?: Readonly<Record<string, string>>,
): Promise<void> => saveChunks(path, safetensorsChunks(tensors, metadata))
