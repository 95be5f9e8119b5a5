import { createInflate } from 'node:zlib'
import { Fault } from '#app/fault.ts'

/** What a PNG's header says. */
export interface PngHeader {
  readonly width: number
  readonly height: number
}

const signature = '89504e470d0a1a0a'

const damaged = (what: string): Fault =>
  new Fault(
    'vault/corrupt',
    `A stored picture of the case is damaged (${what}), so no figure can be made of it. Restore the case from a backup or an archive.`,
  )

/** The bytes of a stream in pieces of the size that is asked for. */
const exactReader = (source: AsyncIterable<Uint8Array>) => {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  /** The next `count` bytes; undefined at the end. */
  const take = async (count: number): Promise<Buffer | undefined> => {
    const parts = [held]
    let length = held.length
    while (length < count) {
      const next = await chunks.next()
      if (next.done === true) return undefined
      parts.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength))
      length += next.value.byteLength
    }
    const all = parts.length === 1 ? held : Buffer.concat(parts)
    held = all.subarray(count)
    return all.subarray(0, count)
  }
  return { take, close: () => chunks.return?.() }
}

/** The compressed pixels of the file, and its header through `hear`. */
const imageData = async function* (
  reader: ReturnType<typeof exactReader>,
  hear: (header: PngHeader) => void,
): AsyncGenerator<Buffer> {
  if ((await reader.take(8))?.toString('hex') !== signature) throw damaged('it is no PNG')
  for (;;) {
    const frame = await reader.take(8)
    if (frame === undefined) throw damaged('it ends early')
    const [length, type] = [frame.readUInt32BE(0), frame.toString('latin1', 4)]
    if (length > 2 ** 28) throw damaged('a part is too long')
    if (type === 'IEND') return
    const body = await reader.take(length + 4)
    if (body === undefined) throw damaged('it ends early')
    if (type === 'IDAT') yield body.subarray(0, length)
    if (type !== 'IHDR') continue
    if (body.subarray(8, 13).toString('hex') !== '0802000000') throw damaged('it is not 8-bit RGB')
    hear({ width: body.readUInt32BE(0), height: body.readUInt32BE(4) })
  }
}

/** Bytes of a pixel. */
const pixel = 3

/** The Paeth predictor: of left, up and corner, the one nearest to left + up - corner. */
const undoPaeth = (row: Uint8Array, above: Uint8Array): void => {
  for (let i = 0; i < row.length; i += 1) {
    const left = i < pixel ? 0 : row[i - pixel]!
    const corner = i < pixel ? 0 : above[i - pixel]!
    const up = above[i]!
    const toLeft = Math.abs(up - corner)
    const toUp = Math.abs(left - corner)
    const toCorner = Math.abs(left + up - 2 * corner)
    row[i]! += toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
  }
}

/** How each filter of a row is undone in place (ISO/IEC 15948, 9.2): a loop of its own for each, for they see every pixel. */
const undo: readonly ((row: Uint8Array, above: Uint8Array) => void)[] = [
  () => {},
  (row) => {
    for (let i = pixel; i < row.length; i += 1) row[i]! += row[i - pixel]!
  },
  (row, above) => {
    for (let i = 0; i < row.length; i += 1) row[i]! += above[i]!
  },
  (row, above) => {
    for (let i = 0; i < row.length; i += 1) row[i]! += ((i < pixel ? 0 : row[i - pixel]!) + above[i]!) >> 1
  },
  undoPaeth,
]

/** `above` is the row before, zeros for the first. */
const unfilter = (filter: number, row: Uint8Array, above: Uint8Array): void => {
  const undoFilter = undo[filter]
  if (undoFilter === undefined) throw damaged('a row has an unknown filter')
  undoFilter(row, above)
}

/**
 * Reads an 8-bit RGB, non-interlaced PNG row by row in constant memory and gives each row (3 bytes a pixel) to `see` until that
 * answers false. Throws `vault/corrupt` for anything else: the decoder writes no other pictures.
 */
export const readPngRows = async (
  source: AsyncIterable<Uint8Array>,
  see: (row: Uint8Array, y: number, header: PngHeader) => boolean,
): Promise<PngHeader> => {
  const reader = exactReader(source)
  const inflate = createInflate()
  let header: PngHeader | undefined
  const feed = async (): Promise<void> => {
    for await (const part of imageData(reader, (read) => {
      header = read
    }))
      if (!inflate.write(part)) await new Promise<void>((resolve) => inflate.once('drain', resolve))
    inflate.end()
  }
  const feeding = feed().catch((thrown: unknown) => {
    inflate.destroy(thrown as Error)
  })
  try {
    const rows = exactReader(inflate)
    // The first byte of the pixels comes after the header.
    const first = await rows.take(1)
    if (header === undefined || first === undefined) throw damaged('it holds no pixels')
    const line = header.width * 3
    let above: Uint8Array = new Uint8Array(line)
    let filter = first[0]!
    for (let y = 0; y < header.height; y += 1) {
      if (y > 0) filter = (await rows.take(1))?.[0] ?? 255
      const bytes = await rows.take(line)
      if (bytes === undefined) throw damaged('it ends early')
      const row = Uint8Array.from(bytes)
      unfilter(filter, row, above)
      if (!see(row, y, header)) break
      above = row
    }
    return header
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw damaged('it cannot be unpacked')
  } finally {
    inflate.removeAllListeners('drain')
    inflate.destroy()
    await reader.close()
    void feeding
  }
}
