/** Writes pickles of protocol 2 piece by piece, for tests: every function gives the bytes that push one value. */
type Bytes = Uint8Array

export const concat = (...parts: readonly (Bytes | number)[]): Bytes =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)))

const u32 = (value: number): Bytes => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export const none = Uint8Array.of(0x4e)

export const truth = (value: boolean): Bytes => Uint8Array.of(value ? 0x88 : 0x89)

export const text = (value: string): Bytes => {
  const utf8 = Buffer.from(value)
  return concat(0x58, u32(utf8.length), utf8)
}

export const shortText = (value: string): Bytes => concat(0x8c, Buffer.byteLength(value), Buffer.from(value))

/** The shortest of BININT1, BININT2, BININT and LONG1. */
export const int = (value: number | bigint): Bytes => {
  if (value >= 0 && value < 256) return Uint8Array.of(0x4b, Number(value))
  if (value >= 0 && value < 65536) return Uint8Array.of(0x4d, Number(value) & 255, Number(value) >> 8)
  const bytes = Buffer.alloc(12)
  if (value >= -(2 ** 31) && value < 2 ** 31) {
    bytes.writeInt32LE(Number(value))
    return concat(0x4a, bytes.subarray(0, 4))
  }
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)))
  bytes.writeInt32LE(Number(BigInt(value) >> 64n), 8)
  return concat(0x8a, 12, bytes)
}

export const float = (value: number): Bytes => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return concat(0x47, bytes)
}

export const tuple = (...items: readonly Bytes[]): Bytes => {
  if (items.length === 0) return Uint8Array.of(0x29)
  return items.length < 4 ? concat(...items, 0x84 + items.length) : concat(0x28, ...items, 0x74)
}

export const list = (...items: readonly Bytes[]): Bytes => concat(0x5d, 0x28, ...items, 0x65)

const pairs = (entries: readonly (readonly [Bytes, Bytes])[]): Bytes => concat(0x28, ...entries.flat(), 0x75)

export const dict = (...entries: readonly (readonly [Bytes, Bytes])[]): Bytes => concat(0x7d, pairs(entries))

export const named = (module: string, name: string): Bytes =>
  concat(0x63, Buffer.from(`${module}\n${name}\n`))

export const call = (callee: Bytes, args: Bytes): Bytes => concat(callee, args, 0x52)

export const orderedDict = (...entries: readonly (readonly [Bytes, Bytes])[]): Bytes =>
  concat(call(named('collections', 'OrderedDict'), tuple()), pairs(entries))

/** Gives `target` attributes. */
export const build = (target: Bytes, state: Bytes): Bytes => concat(target, state, 0x62)

export const persistent = (id: Bytes): Bytes => concat(id, 0x51)

export const put = (index: number): Bytes =>
  index < 256 ? Uint8Array.of(0x71, index) : concat(0x72, u32(index))

export const get = (index: number): Bytes =>
  index < 256 ? Uint8Array.of(0x68, index) : concat(0x6a, u32(index))

export const pickle = (...parts: readonly Bytes[]): Bytes => concat(0x80, 2, ...parts, 0x2e)
