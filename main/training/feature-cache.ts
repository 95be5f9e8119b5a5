import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { Fault } from '#app/fault.ts'
import { f32OfHalf, halfOfF32 } from '#models/checkpoints/half.ts'

/** Sizes of one cached pair: `taps` are patch tokens of one picture, `mask` is the side of its ground truth. */
export interface FeatureLayout {
  readonly taps: readonly { readonly grid: number; readonly width: number }[]
  readonly mask: number
}

/** A simulated pair as the frozen encoder sees it. */
export interface CachedPair {
  /** Patch tokens [N, D] per tap, of the real picture and of its forgery. */
  readonly real: readonly Float32Array[]
  readonly forged: readonly Float32Array[]
  /** [M, M], in [0, 1]. */
  readonly mask: Float32Array
  readonly opacity: number
}

/**
 * Cached pairs in one file: a header, then records of one size (tokens as float16 and the mask as float32), each ended by its CRC-32.
 * A cache that was interrupted or damaged says which records are missing.
 */
export interface FeatureCache extends AsyncDisposable {
  readonly missing: readonly number[]
  readonly write: (index: number, pair: CachedPair) => Promise<void>
  /** Throws `input/invalid` for a record that is not there or was changed. */
  readonly read: (index: number) => Promise<CachedPair>
  readonly close: () => Promise<void>
}

/** Magic (8), SHA-256 of what decides the content (32), zeros. */
const headerBytes = 64
const magic = 'ASSAYFT1'

const tokenCounts = ({ taps }: FeatureLayout): readonly number[] =>
  taps.map(({ grid, width }) => grid * grid * width)

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const recordBytesOf = (layout: FeatureLayout): number =>
  2 * 2 * sum(tokenCounts(layout)) + 4 * layout.mask ** 2 + 8

const encode = (pair: CachedPair, layout: FeatureLayout): Uint8Array<ArrayBuffer> => {
  const record = new Uint8Array(recordBytesOf(layout))
  let at = 0
  for (const tokens of [...pair.real, ...pair.forged]) {
    const halves = halfOfF32(tokens)
    // 0x7c00 and above: what float16 cannot hold, or what was no number to begin with.
    if (halves.some((half) => (half & 0x7fff) >= 0x7c00))
      throw new Fault(
        'model/unsupported',
        'The encoder gives out tokens beyond the range of float16, so they cannot be cached. Train it with --lora instead.',
      )
    record.set(new Uint8Array(halves.buffer), at)
    at += halves.byteLength
  }
  record.set(new Uint8Array(pair.mask.buffer, pair.mask.byteOffset, pair.mask.byteLength), at)
  const view = new DataView(record.buffer)
  view.setFloat32(record.length - 8, pair.opacity, true)
  view.setUint32(record.length - 4, crc32(record.subarray(0, -4)), true)
  return record
}

const isWhole = (record: Uint8Array): boolean =>
  new DataView(record.buffer, record.byteOffset).getUint32(record.length - 4, true) ===
  crc32(record.subarray(0, -4))

const decode = (record: Uint8Array<ArrayBuffer>, layout: FeatureLayout): CachedPair => {
  let at = 0
  const picture = () =>
    tokenCounts(layout).map((count) => {
      const tokens = f32OfHalf(new Uint16Array(record.buffer, at, count))
      at += 2 * count
      return tokens
    })
  const [real, forged] = [picture(), picture()]
  const mask = new Float32Array(record.buffer, at, layout.mask ** 2)
  return { real, forged, mask, opacity: new DataView(record.buffer).getFloat32(record.length - 8, true) }
}

const openOrCreate = (path: string): Promise<FileHandle> => open(path, 'r+').catch(() => open(path, 'w+'))

const wrong = (path: string, what: string): Fault =>
  new Fault(
    'input/invalid',
    `The cached features ${path} cannot be used: ${what}. Delete the file and repeat the command.`,
    { detail: { file: path } },
  )

/**
 * Opens a cache of `count` pairs, or begins it. `content` is everything that decides the pairs. Every record is checked
 * once; throws `input/conflict` for a file of other content.
 */
export const openFeatureCache = async (
  path: string,
  options: {
    readonly content: Readonly<Record<string, unknown>>
    readonly layout: FeatureLayout
    readonly count: number
  },
): Promise<FeatureCache> => {
  const { layout, count, content } = options
  const recordBytes = recordBytesOf(layout)
  const header = Buffer.alloc(headerBytes)
  header.write(magic)
  createHash('sha256').update(JSON.stringify({ content, layout })).digest().copy(header, 8)
  const file = await openOrCreate(path)
  const readRecord = async (index: number): Promise<Uint8Array<ArrayBuffer> | null> => {
    const record = new Uint8Array(recordBytes)
    const { bytesRead } = await file.read(record, 0, recordBytes, headerBytes + index * recordBytes)
    return bytesRead === recordBytes && isWhole(record) ? record : null
  }
  try {
    const { size } = await file.stat()
    const found = Buffer.alloc(headerBytes)
    if (size > 0) await file.read(found, 0, headerBytes, 0)
    if (size > 0 && !found.equals(header))
      throw new Fault(
        'input/conflict',
        `${path} holds features of other pairs or of another encoder. Delete it, or choose another folder.`,
        { detail: { file: path } },
      )
    if (size === 0) await file.write(header, 0, headerBytes, 0)
    const missing: number[] = []
    for (let index = 0; index < count; index += 1) if (!(await readRecord(index))) missing.push(index)
    return {
      missing,
      write: async (index, pair) => {
        await file.write(encode(pair, layout), 0, recordBytes, headerBytes + index * recordBytes)
      },
      read: async (index) => {
        const record = await readRecord(index)
        if (!record) throw wrong(path, `pair ${index} is damaged`)
        return decode(record, layout)
      },
      close: () => file.close(),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (thrown) {
    await file.close()
    throw thrown
  }
}
