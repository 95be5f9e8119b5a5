import { crc32 } from 'node:zlib'

export interface ZipPart {
  readonly name: string
  /** The bytes, or the length of a hole that nobody writes. */
  readonly content: Uint8Array | number
  /** What the directory is to claim instead of the truth. */
  readonly claims?: Partial<
    Record<'method' | 'flags' | 'size' | 'packed' | 'header' | 'disk' | 'localName', number | string>
  >
}

export interface ZipOptions {
  /** Writes a ZIP64 end record even where no number needs it, as torch does. */
  readonly zip64?: boolean
  readonly comment?: string
  readonly claims?: Partial<
    Record<'entries' | 'entriesHere' | 'size' | 'offset' | 'entries64' | 'offset64', number>
  >
}

/** Pieces of an archive and where they go, so that archives with holes need not be held in memory. */
export interface ZipLayout {
  readonly pieces: readonly { readonly at: number; readonly bytes: Uint8Array }[]
  readonly size: number
}

const fields = (...values: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer =>
  Buffer.concat(
    values.map(([length, value]) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(BigInt(value))
      return bytes.subarray(0, length)
    }),
  )

const saturated = 0xffffffff

/** Lays out a stored archive; contents begin at multiples of 64 through padding in the local extra field, as torch does it. */
export const zipLayout = (parts: readonly ZipPart[], options: ZipOptions = {}): ZipLayout => {
  const pieces: { at: number; bytes: Uint8Array }[] = []
  const directory: Buffer[] = []
  let at = 0
  const put = (bytes: Uint8Array): void => {
    pieces.push({ at, bytes })
    at += bytes.length
  }
  for (const { name, content, claims = {} } of parts) {
    const number = (key: keyof typeof claims, truth: number): number => Number(claims[key] ?? truth)
    const header = at
    const localName = Buffer.from(String(claims.localName ?? name))
    const padding = 4 + ((60 - ((at + 30 + localName.length) % 64) + 64) % 64)
    const length = typeof content === 'number' ? content : content.length
    const crc = typeof content === 'number' ? 0 : crc32(content)
    // Sizes stand in a descriptor that readers do not need: the flag says so.
    put(
      fields(
        [4, 0x04034b50],
        [2, 0],
        [2, 0x808],
        [2, number('method', 0)],
        [4, 0],
        [4, 0],
        [4, 0],
        [4, 0],
        [2, localName.length],
        [2, padding],
      ),
    )
    put(localName)
    put(Buffer.concat([fields([2, 0x4246], [2, padding - 4]), Buffer.alloc(padding - 4, 'Z')]))
    if (typeof content === 'number') at += content
    else put(content)
    const size = number('size', length)
    const packed = number('packed', size)
    const offset = number('header', header)
    const big = [size, packed, offset].filter((value) => value >= saturated)
    const extra =
      big.length > 0
        ? fields([2, 1], [2, big.length * 8], ...big.map((value) => [8, value] as const))
        : Buffer.alloc(0)
    const low = (value: number): number => Math.min(value, saturated)
    directory.push(
      fields(
        [4, 0x02014b50],
        [2, 0],
        [2, 0],
        [2, number('flags', 0x808)],
        [2, number('method', 0)],
        [4, 0],
        [4, crc],
      ),
      fields(
        [4, low(packed)],
        [4, low(size)],
        [2, Buffer.byteLength(name)],
        [2, extra.length],
        [2, 0],
        [2, number('disk', 0)],
      ),
      fields([2, 0], [4, 0], [4, low(offset)]),
      Buffer.from(name),
      extra,
    )
  }
  const { claims = {}, comment = '' } = options
  const listed = Buffer.concat(directory)
  const entries = claims.entries ?? parts.length
  const offset = claims.offset ?? at
  const size = claims.size ?? listed.length
  put(listed)
  if (options.zip64 || offset >= saturated) {
    const entries64 = claims.entries64 ?? entries
    const end64 = at
    put(
      fields(
        [4, 0x06064b50],
        [8, 44],
        [2, 0],
        [2, 45],
        [4, 0],
        [4, 0],
        [8, entries64],
        [8, entries64],
        [8, size],
        [8, claims.offset64 ?? offset],
      ),
    )
    put(fields([4, 0x07064b50], [4, 0], [8, end64], [4, 1]))
  }
  const low = Math.min(offset, saturated)
  put(
    fields(
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, claims.entriesHere ?? entries],
      [2, entries],
      [4, size],
      [4, low],
      [2, Buffer.byteLength(comment)],
    ),
  )
  put(Buffer.from(comment))
  return { pieces, size: at }
}

/** A small archive in memory. */
export const zipOf = (parts: readonly ZipPart[], options?: ZipOptions): Uint8Array => {
  const { pieces, size } = zipLayout(parts, options)
  const bytes = new Uint8Array(size)
  for (const { at, bytes: piece } of pieces) bytes.set(piece, at)
  return bytes
}
