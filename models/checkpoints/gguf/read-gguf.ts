import { type ByteCursor, cursorOver } from '../byte-cursor.ts'
import type { ByteSource } from '../byte-source.ts'
import { checkpointFaults } from '../checkpoint-faults.ts'
import { type CheckpointTensor, type TensorTable, tensorOfFile, tensorTable } from '../tensor-table.ts'
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
  scalarTypeOf,
  tensorTypeOf,
} from './gguf-format.ts'

export interface GgufTable extends TensorTable {
  readonly format: 'gguf'
  readonly version: 2 | 3
  /** The key-value part in the file's order, with exact types. */
  readonly keys: ReadonlyMap<string, GgufValue>
}

export interface GgufLimits {
  /** Everything before the tensors' bytes; vocabularies make it some megabytes. */
  readonly headBytes: number
  readonly keys: number
  readonly keyBytes: number
  readonly textBytes: number
  /** Items of all arrays together. */
  readonly items: number
  readonly tensors: number
  readonly axes: number
}

export const ggufLimits: GgufLimits = {
  headBytes: 64 * 2 ** 20,
  keys: 10_000,
  keyBytes: 65_535,
  textBytes: 2 ** 20,
  items: 4_000_000,
  tensors: 100_000,
  axes: 4,
}

const readers: Readonly<
  Record<Exclude<GgufScalarType, 'bool' | 'string'>, (cursor: ByteCursor) => GgufScalar>
> = {
  u8: (cursor) => cursor.u8(),
  i8: (cursor) => (cursor.u8() << 24) >> 24,
  u16: (cursor) => cursor.u16(),
  i16: (cursor) => (cursor.u16() << 16) >> 16,
  u32: (cursor) => cursor.u32(),
  i32: (cursor) => cursor.i32(),
  f32: (cursor) => cursor.f32(),
  u64: (cursor) => cursor.u64(),
  i64: (cursor) => cursor.i64(),
  f64: (cursor) => cursor.f64(),
}

/**
 * Reads the keys and the list of tensors of a GGUF file, version 2 or 3, little endian. Shapes are given row-major, which
 * is the reverse of the file's order. F32, F16, BF16 and Q8_0 convert to float32; the other block types are listed with
 * their ranges. Tensors that overlap, leave the file or are not aligned are faults.
 */
export const readGguf = async (source: ByteSource, limits: GgufLimits = ggufLimits): Promise<GgufTable> => {
  const faults = checkpointFaults(source.file)
  const head = await source.read(0, Math.min(source.size, limits.headBytes))
  const cursor = cursorOver(head, source.file)
  const malformed = (offset: number, expected: string, found: string) =>
    faults.malformed({ offset, expected, found })
  const count = (limit: number, what: string): number => {
    const offset = cursor.offset()
    const value = cursor.size()
    if (value <= limit) return value
    throw faults.unsupported(
      { offset, expected: `at most ${limit} ${what}`, found: `${value}` },
      'No language model needs so many; check where the file comes from.',
    )
  }
  const text = (limit: number): string => cursor.text(count(limit, 'bytes of text'))
  const scalarType = (offset: number, number: number): GgufScalarType => {
    const type = scalarTypeOf(number)
    if (type) return type
    throw malformed(offset, 'a known type of value', `type ${number}`)
  }
  const scalar = (type: GgufScalarType): GgufScalar => {
    if (type === 'string') return text(limits.textBytes)
    if (type !== 'bool') return readers[type](cursor)
    const value = cursor.u8()
    if (value > 1) throw malformed(cursor.offset() - 1, '0 or 1 for a truth value', `${value}`)
    return value === 1
  }
  let itemsLeft = limits.items
  const readValue = (): GgufValue => {
    const offset = cursor.offset()
    const number = cursor.u32()
    if (number !== arrayNumber) {
      const type = scalarType(offset, number)
      return { type, value: scalar(type) }
    }
    const of = scalarType(cursor.offset(), cursor.u32())
    const length = count(itemsLeft, 'items in arrays')
    itemsLeft -= length
    const items: GgufScalar[] = []
    // Not allocated at once: the length may promise more than the file holds.
    for (let i = 0; i < length; i++) items.push(scalar(of))
    return { type: 'array', of, items }
  }
  const readTensorInfo = () => {
    const at = cursor.offset()
    const name = text(limits.keyBytes)
    const axes = cursor.u32()
    if (axes > limits.axes) throw malformed(at, `at most ${limits.axes} axes of "${name}"`, `${axes}`)
    const shape = Array.from({ length: axes }, () => cursor.size()).reverse()
    const number = cursor.u32()
    const dtype = tensorTypeOf(number)
    if (!dtype)
      throw faults.unsupported(
        { offset: at, expected: `a known type of "${name}"`, found: `type ${number}` },
        'Convert the model to F16 or Q8_0.',
      )
    if ((shape.at(-1) ?? 1) % blockElements(dtype) !== 0)
      throw malformed(at, `rows of "${name}" in blocks of ${blockElements(dtype)}`, `rows of ${shape.at(-1)}`)
    return { at, name, dtype, shape, offset: cursor.size() }
  }

  if (cursor.u32() !== ggufMagic) throw malformed(0, 'the letters GGUF', 'something else')
  const version = cursor.u32()
  if (version !== 2 && version !== 3)
    throw faults.unsupported(
      {
        offset: 4,
        expected: 'GGUF version 2 or 3',
        found: version >= 2 ** 16 ? 'a big-endian file' : `version ${version}`,
      },
      'Convert the model with a current llama.cpp.',
    )
  const tensorCount = count(limits.tensors, 'tensors')
  const keyCount = count(limits.keys, 'keys')
  const keys = new Map<string, GgufValue>()
  for (let i = 0; i < keyCount; i++) {
    const at = cursor.offset()
    const key = text(limits.keyBytes)
    if (keys.has(key)) throw malformed(at, 'every key once', `"${key}" twice`)
    keys.set(key, readValue())
  }
  const infos = Array.from({ length: tensorCount }, readTensorInfo)
  const alignment = alignmentOf(keys)
  if (alignment === null) throw malformed(0, `a power of two below 2^17 as ${alignmentKey}`, 'another value')
  const dataStart = alignUp(cursor.offset(), alignment)

  const tensors = new Map<string, CheckpointTensor>()
  let end = 0
  for (const { at, name, dtype, shape, offset } of infos.toSorted((a, b) => a.offset - b.offset)) {
    const byteLength = tensorBytes(dtype, shape)
    if (offset % alignment !== 0 || offset < end)
      throw malformed(at, `"${name}" at a multiple of ${alignment} from ${end}`, `${offset}`)
    end = offset + byteLength
    if (dataStart + end > source.size)
      throw faults.corrupt({
        offset: dataStart + offset,
        expected: `${byteLength} bytes of "${name}"`,
        found: `a file of ${source.size} bytes`,
      })
  }
  for (const { at, name, dtype, shape, offset } of infos) {
    if (tensors.has(name)) throw malformed(at, 'every tensor once', `"${name}" twice`)
    const range = { offset: dataStart + offset, byteLength: tensorBytes(dtype, shape) }
    const read = () => source.read(range.offset, range.byteLength)
    tensors.set(name, tensorOfFile(source.file, { name, dtype, shape, range, read }))
  }
  return { ...tensorTable(source, 'gguf', tensors, textsOf(keys)), format: 'gguf', version, keys }
}

/** The alignment that the keys ask for, or null when it is none. */
const alignmentOf = (keys: ReadonlyMap<string, GgufValue>): number | null => {
  const stated = keys.get(alignmentKey)
  if (!stated) return defaultAlignment
  if (stated.type !== 'u32') return null
  const alignment = Number(stated.value)
  return alignment > 0 && alignment <= 65_536 && (alignment & (alignment - 1)) === 0 ? alignment : null
}

const textsOf = (keys: ReadonlyMap<string, GgufValue>): ReadonlyMap<string, string> =>
  new Map([...keys].flatMap(([key, value]) => (value.type === 'array' ? [] : [[key, String(value.value)]])))
