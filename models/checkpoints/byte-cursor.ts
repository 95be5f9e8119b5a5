import { checkpointFaults, type Finding } from './checkpoint-faults.ts'

/** Reads little-endian fields one after the other; running out of bytes is `model/corrupt`. */
export interface ByteCursor {
  /** Position in the file of the next byte. */
  readonly offset: () => number
  readonly left: () => number
  readonly u8: () => number
  readonly u16: () => number
  readonly i32: () => number
  readonly u32: () => number
  /** An unsigned 64-bit number that has to be exact in a JavaScript number; else `model/malformed`. */
  readonly size: () => number
  readonly u64: () => bigint
  readonly i64: () => bigint
  readonly f32: () => number
  readonly f64: (littleEndian?: boolean) => number
  /** A view of the next bytes, not a copy. */
  readonly bytes: (length: number) => Uint8Array
  /** The next bytes as UTF-8; invalid sequences are `model/malformed`. */
  readonly text: (length: number) => string
  readonly skip: (length: number) => void
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A cursor over `bytes`, which stand at byte `start` of `file`. */
export const cursorOver = (bytes: Uint8Array, file: string, start = 0): ByteCursor => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const faults = checkpointFaults(file)
  let at = 0
  const take = (length: number): number => {
    // The comparison is written so that a NaN or a negative length fails, too.
    if (!(length >= 0 && length <= bytes.length - at))
      throw faults.corrupt({
        offset: start + at,
        expected: `${length} more bytes`,
        found: `the end after ${bytes.length - at} bytes`,
      })
    const from = at
    at += length
    return from
  }
  const finding = (offset: number, expected: string, found: string): Finding => ({
    offset: start + offset,
    expected,
    found,
  })
  return {
    offset: () => start + at,
    left: () => bytes.length - at,
    u8: () => view.getUint8(take(1)),
    u16: () => view.getUint16(take(2), true),
    i32: () => view.getInt32(take(4), true),
    u32: () => view.getUint32(take(4), true),
    size: () => {
      const from = take(8)
      const value = view.getBigUint64(from, true)
      if (value > BigInt(Number.MAX_SAFE_INTEGER))
        throw faults.malformed(finding(from, 'a size below 2^53', String(value)))
      return Number(value)
    },
    u64: () => view.getBigUint64(take(8), true),
    i64: () => view.getBigInt64(take(8), true),
    f32: () => view.getFloat32(take(4), true),
    f64: (littleEndian = true) => view.getFloat64(take(8), littleEndian),
    bytes: (length) => {
      const from = take(length)
      return bytes.subarray(from, from + length)
    },
    text: (length) => {
      const from = take(length)
      try {
        return utf8.decode(bytes.subarray(from, from + length))
      } catch {
        throw faults.malformed(finding(from, 'text in UTF-8', 'bytes that are none'))
      }
    },
    skip: (length) => {
      take(length)
    },
  }
}
