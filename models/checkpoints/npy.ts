import { cursorOver } from './byte-cursor.ts'
import { openFile } from './byte-source.ts'
import { type CheckpointFaults, checkpointFaults } from './checkpoint-faults.ts'
import { saveChunks } from './save-chunks.ts'
import { columnMajorStrides, gatherRowMajor } from './strided.ts'
import { elementCount, isShape } from './tensor-type.ts'

type NpyData =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>

/** An array as NumPy stores it, in row-major order; the data's class tells the element type (f32, f64, i64, u8). */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly data: NpyData
}

const magic = '\x93NUMPY'

const itemBytes: ReadonlyMap<string, number> = new Map([
  ['<f4', 4],
  ['<f8', 8],
  ['<i8', 8],
  ['|u1', 1],
])

const dataOf = (descr: string, buffer: ArrayBuffer): NpyData => {
  if (descr === '<f4') return new Float32Array(buffer)
  if (descr === '<f8') return new Float64Array(buffer)
  if (descr === '<i8') return new BigInt64Array(buffer)
  return new Uint8Array(buffer)
}

const descrOf = (data: NpyData): string => {
  if (data instanceof Float32Array) return '<f4'
  if (data instanceof Float64Array) return '<f8'
  return data instanceof BigInt64Array ? '<i8' : '|u1'
}

/** The header is a Python dict literal; NumPy writes its three keys sorted, but any order is legal. */
const readHeader = (text: string, faults: CheckpointFaults, offset: number) => {
  const descr = /'descr': *'([^']*)'/.exec(text)?.[1]
  const order = /'fortran_order': *(True|False)/.exec(text)?.[1]
  const lengths = /'shape': *\(([0-9, ]*)\)/.exec(text)?.[1]
  const shape = lengths?.split(',').flatMap((length) => (length.trim() ? [Number(length)] : []))
  if (descr === undefined || order === undefined || !isShape(shape))
    throw faults.malformed({ offset, expected: 'descr, fortran_order and shape', found: text.slice(0, 80) })
  return { descr, shape, isColumnMajor: order === 'True' }
}

/**
 * Reads a .npy file of version 1, 2 or 3: float32, float64, int64 or uint8, little endian, in either order (the data
 * come out row-major); anything else is `model/unsupported`. The data have to end where the file ends. Source: NumPy Enhancement Proposal 1.
 */
export const readNpy = (bytes: Uint8Array, file = 'array.npy'): NpyArray => {
  const faults = checkpointFaults(file)
  const cursor = cursorOver(bytes, file)
  const signature = String.fromCharCode(...cursor.bytes(6))
  if (signature !== magic)
    throw faults.malformed({ offset: 0, expected: 'a NumPy array', found: 'another signature' })
  const major = cursor.u8()
  cursor.skip(1)
  if (major < 1 || major > 3)
    throw faults.unsupported(
      { offset: 6, expected: 'version 1 to 3', found: `version ${major}` },
      'Save the array with numpy.save.',
    )
  const headerLength = major === 1 ? cursor.u16() : cursor.u32()
  const headerAt = cursor.offset()
  const { descr, shape, isColumnMajor } = readHeader(cursor.text(headerLength), faults, headerAt)
  const size = itemBytes.get(descr)
  if (size === undefined)
    throw faults.unsupported(
      { offset: headerAt, expected: 'the type <f4, <f8, <i8 or |u1', found: descr },
      'Convert the array with array.astype("<f4") and save it again.',
    )
  const expected = elementCount(shape) * size
  if (expected !== cursor.left())
    throw faults.corrupt({
      offset: cursor.offset(),
      expected: `${expected} bytes`,
      found: `${cursor.left()} bytes`,
    })
  // A copy, because the header does not align the data for every element type.
  const data = new Uint8Array(cursor.bytes(expected))
  if (!isColumnMajor) return { shape, data: dataOf(descr, data.buffer) }
  const rows = gatherRowMajor(data, { itemBytes: size, shape, strides: columnMajorStrides(shape) })
  return { shape, data: dataOf(descr, rows.buffer) }
}

/** The bytes of a .npy file of version 1, in row-major order. */
export const writeNpy = ({ shape, data }: NpyArray): Uint8Array<ArrayBuffer> => {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const dict = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`
  // The data begin at a multiple of 64; the header ends with a line feed.
  const total = Math.ceil((10 + dict.length + 1) / 64) * 64
  const bytes = new Uint8Array(total + data.byteLength)
  bytes.set(Buffer.from(`${magic}\x01\x00`, 'latin1'))
  new DataView(bytes.buffer).setUint16(8, total - 10, true)
  bytes.set(Buffer.from(`${dict.padEnd(total - 11)}\n`, 'latin1'), 10)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), total)
  return bytes
}

/** Opens a .npy file; see `readNpy`. */
export const loadNpy = async (path: string): Promise<NpyArray> => {
  await using source = await openFile(path)
  return readNpy(await source.read(0, source.size), path)
}

/** Opens a .npy file that has to hold float32. */
export const loadNpyF32 = async (
  path: string,
): Promise<{ readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }> => {
  const { shape, data } = await loadNpy(path)
  if (data instanceof Float32Array) return { shape, data }
  throw checkpointFaults(path).unsupported(
    { offset: null, expected: '<f4', found: descrOf(data) },
    'Save the array as float32.',
  )
}

/** Writes a .npy file. */
export const saveNpy = (path: string, array: NpyArray): Promise<void> =>
  saveChunks(
    path,
    (async function* () {
      yield writeNpy(array)
    })(),
  )
