import { Fault } from '#app/fault.ts'
import { f32OfHalf, halfOfF32 } from '#models/checkpoints/half.ts'
import { openRecordFile } from './record-file.ts'

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

/** Cached pairs in a file of records: tokens as float16, the mask as float32. */
export interface FeatureCache extends AsyncDisposable {
  readonly missing: readonly number[]
  readonly write: (index: number, pair: CachedPair) => Promise<void>
  /** Throws `input/invalid` for a record that is not there or was changed. */
  readonly read: (index: number) => Promise<CachedPair>
  readonly close: () => Promise<void>
}

const tokenCounts = ({ taps }: FeatureLayout): readonly number[] =>
  taps.map(({ grid, width }) => grid * grid * width)

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const recordBytesOf = (layout: FeatureLayout): number =>
  2 * 2 * sum(tokenCounts(layout)) + 4 * layout.mask ** 2 + 4

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
  new DataView(record.buffer).setFloat32(record.length - 4, pair.opacity, true)
  return record
}

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
  return { real, forged, mask, opacity: new DataView(record.buffer).getFloat32(record.length - 4, true) }
}

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
  const file = await openRecordFile(path, {
    magic: 'ASSAYFT1',
    content: { content, layout },
    contentBytes: recordBytesOf(layout),
    count,
  })
  return {
    missing: file.missing,
    write: (index, pair) => file.write(index, encode(pair, layout)),
    read: async (index) => decode(await file.read(index), layout),
    close: file.close,
    [Symbol.asyncDispose]: file.close,
  }
}
