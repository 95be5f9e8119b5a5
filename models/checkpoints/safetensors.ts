import { cursorOver } from './byte-cursor.ts'
import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { outlineJson } from './json-outline.ts'
import { safetensorsTypes } from './safetensors-types.ts'
import { type CheckpointTensor, type TensorTable, tensorOfFile, tensorTable } from './tensor-table.ts'
import { elementCount, isShape, tensorBytes } from './tensor-type.ts'

export interface SafetensorsLimits {
  readonly headerBytes: number
  /** Objects and arrays in the header: three per tensor. */
  readonly containers: number
}

/** A hundred times what the largest checkpoints need, and few enough for any memory. */
export const safetensorsLimits: SafetensorsLimits = { headerBytes: 16 * 2 ** 20, containers: 300_000 }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads a safetensors file: the header's length (uint64), the header (JSON: name -> dtype, shape, data_offsets), the
 * bytes. The tensors have to fill the rest of the file without gaps or overlaps, as the format demands; names occur once.
 * Source: the safetensors README, "Format".
 */
export const readSafetensors = async (
  source: ByteSource,
  limits: SafetensorsLimits = safetensorsLimits,
): Promise<TensorTable> => {
  const faults = checkpointFaults(source.file)
  const malformed = (expected: string, found: string, offset: number | null = 8) =>
    faults.malformed({ offset, expected, found })
  const length = cursorOver(await source.read(0, 8), source.file).size()
  if (length > limits.headerBytes)
    throw malformed(`a header of at most ${limits.headerBytes} bytes`, `${length} bytes`, 0)
  const text = cursorOver(await source.read(8, length), source.file, 8).text(length)
  const outline = outlineJson(text)
  if (outline.depth > 3 || outline.containers > limits.containers)
    throw malformed(
      `a header of at most 3 levels and ${limits.containers} parts`,
      `${outline.depth} levels and ${outline.containers} parts`,
    )
  const dataStart = 8 + length
  const dataBytes = source.size - dataStart

  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    throw malformed('a header in JSON', 'other text')
  }
  if (!isRecord(header) || !text.startsWith('{'))
    throw malformed('a header that is a JSON object', 'something else')
  if (outline.repeatedKey !== undefined) throw malformed('every name once', `"${outline.repeatedKey}" twice`)
  const readEntry = (name: string, entry: unknown): CheckpointTensor => {
    const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {}
    if (typeof dtype !== 'string' || !isShape(shape) || !isShape(offsets) || offsets.length !== 2)
      throw malformed(`dtype, shape and data_offsets of "${name}"`, 'something else')
    const type = safetensorsTypes.get(dtype)
    if (!type)
      throw faults.unsupported(
        { offset: 8, expected: `a known number format of "${name}"`, found: `"${dtype.slice(0, 32)}"` },
        'Convert the weights to F32, F16 or BF16.',
      )
    const [begin, end] = offsets as readonly [number, number]
    if (begin > end || end > dataBytes)
      throw faults.corrupt({
        offset: dataStart + begin,
        expected: `"${name}" inside the ${dataBytes} bytes of data`,
        found: `bytes ${begin} to ${end}`,
      })
    if (tensorBytes(type, shape) !== end - begin)
      throw malformed(`${elementCount(shape)} elements of ${dtype} in "${name}"`, `${end - begin} bytes`)
    const range = { offset: dataStart + begin, byteLength: end - begin }
    const read = () => source.read(range.offset, range.byteLength)
    return tensorOfFile(source.file, { name, dtype: type, shape, range, read })
  }

  const tensors = new Map<string, CheckpointTensor>()
  const metadata = new Map<string, string>()
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readEntry(name, entry))
    else if (!isRecord(entry)) throw malformed('texts in "__metadata__"', 'something else')
    else
      for (const [key, value] of Object.entries(entry)) {
        if (typeof value !== 'string') throw malformed(`a text for "${key}" in "__metadata__"`, typeof value)
        metadata.set(key, value)
      }
  }
  let end = dataStart
  const ranges = [...tensors.values()].map(({ name, range }) => ({ name, ...range! }))
  for (const { name, offset, byteLength } of ranges.sort(
    (a, b) => a.offset - b.offset || a.byteLength - b.byteLength,
  )) {
    if (offset !== end) throw malformed(`"${name}" to begin at byte ${end}`, `byte ${offset}`, offset)
    end = offset + byteLength
  }
  if (end !== source.size)
    throw faults.corrupt({
      offset: end,
      expected: 'the end of the file',
      found: `${source.size - end} more bytes`,
    })
  return tensorTable(source, 'safetensors', tensors, metadata)
}
