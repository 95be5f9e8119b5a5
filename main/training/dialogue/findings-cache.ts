import type { FaceRegionName } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import type { FaceFindings } from '#models/training/dialogue/dialogue-batch.ts'
import type { DialogueNetwork } from '#models/training/dialogue/dialogue-network.ts'
import { openRecordFile } from '../record-file.ts'

/** What the detector found in one picture, and how its map lies on the face as a finding states it. */
export interface CachedFace {
  readonly findings: FaceFindings
  readonly mapRegions: readonly { readonly name: FaceRegionName; readonly share: number }[]
}

/** What the simulation knows of a pair. */
export interface PairTruth {
  readonly regions: readonly FaceRegionName[]
  readonly method: string
  readonly opacity: number
  readonly level: string
  /** The photograph, its source and the person in it. */
  readonly file: string
  readonly source: string
  readonly identity: string
}

/** A simulated pair as the dialogue's training sees it: the real picture and its forgery under one detector. */
export interface CachedPairFindings {
  readonly real: CachedFace
  readonly forged: CachedFace
  readonly truth: PairTruth
}

export interface FindingsCache extends AsyncDisposable {
  readonly count: number
  readonly missing: readonly number[]
  readonly write: (index: number, pair: CachedPairFindings) => Promise<void>
  /** Throws `input/invalid` for a record that is not there or was changed. */
  readonly read: (index: number) => Promise<CachedPairFindings>
}

export type FindingsLayout = DialogueNetwork['findings']

/** Length of the part that is JSON, filled up with spaces: truth and shares of a pair. */
const jsonBytes = 2048
const levels = 255

/** Per face: each channel of each map as bytes with its lowest and highest value, the segmentation map as bytes, the embedding and p(fake). */
const faceBytesOf = ({ taps, map, embedding }: FindingsLayout): number =>
  taps * 2 * (8 + map * map) + map * map + 4 * embedding + 8

/** Values as 0..255 steps between `low` and `high`. */
const quantise = (values: Float32Array, low: number, high: number): Uint8Array => {
  const factor = high > low ? levels / (high - low) : 0
  return Uint8Array.from(values, (value) => Math.round((value - low) * factor))
}

const restore = (bytes: Uint8Array, low: number, high: number): Float32Array =>
  Float32Array.from(bytes, (byte) => low + (byte * (high - low)) / levels)

const encodeFace = ({ findings }: CachedFace, layout: FindingsLayout): Uint8Array => {
  const record = new Uint8Array(faceBytesOf(layout))
  const view = new DataView(record.buffer)
  const cells = layout.map ** 2
  let at = 0
  for (const map of findings.maps)
    for (const channel of [map.subarray(0, cells), map.subarray(cells)]) {
      const [low, high] = [Math.min(...channel), Math.max(...channel)]
      view.setFloat32(at, low, true)
      view.setFloat32(at + 4, high, true)
      record.set(quantise(channel, low, high), at + 8)
      at += 8 + cells
    }
  record.set(quantise(findings.segmentation, 0, 1), at)
  at += cells
  for (const value of [...findings.embedding, ...findings.probability]) {
    view.setFloat32(at, value, true)
    at += 4
  }
  return record
}

const decodeFace = (record: Uint8Array, layout: FindingsLayout): FaceFindings => {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const cells = layout.map ** 2
  let at = 0
  const maps = Array.from({ length: layout.taps }, () => {
    const map = new Float32Array(2 * cells)
    for (const channel of [0, 1]) {
      const [low, high] = [view.getFloat32(at, true), view.getFloat32(at + 4, true)]
      map.set(restore(record.subarray(at + 8, at + 8 + cells), low, high), channel * cells)
      at += 8 + cells
    }
    return map
  })
  const segmentation = restore(record.subarray(at, at + cells), 0, 1)
  at += cells
  const float = (index: number) => view.getFloat32(at + 4 * index, true)
  const embedding = Float32Array.from({ length: layout.embedding }, (_, index) => float(index))
  const probability: [number, number] = [float(layout.embedding), float(layout.embedding + 1)]
  return { maps, segmentation, embedding, probability }
}

const encodeFacts = ({ real, forged, truth }: CachedPairFindings): Uint8Array => {
  const json = JSON.stringify({ truth, real: real.mapRegions, forged: forged.mapRegions })
  if (Buffer.byteLength(json) > jsonBytes)
    throw new Fault('input/invalid', `The face "${truth.file}" has too long a name to be cached.`)
  return Buffer.concat([Buffer.from(json), Buffer.alloc(jsonBytes - Buffer.byteLength(json), ' ')])
}

/**
 * Opens a cache of `count` pairs, or begins it; one that was interrupted says which pairs are missing. `content` is everything
 * that decides the pairs; throws `input/conflict` for a file of other content.
 */
export const openFindingsCache = async (
  path: string,
  options: {
    readonly content: Readonly<Record<string, unknown>>
    readonly layout: FindingsLayout
    readonly count: number
  },
): Promise<FindingsCache> => {
  const { layout, count } = options
  const faceBytes = faceBytesOf(layout)
  const file = await openRecordFile(path, {
    magic: 'ASSAYFD1',
    content: { content: options.content, layout },
    contentBytes: 2 * faceBytes + jsonBytes,
    count,
  })
  return {
    count,
    missing: file.missing,
    write: (index, pair) =>
      file.write(
        index,
        Buffer.concat([encodeFace(pair.real, layout), encodeFace(pair.forged, layout), encodeFacts(pair)]),
      ),
    read: async (index) => {
      const record = await file.read(index)
      const facts = JSON.parse(Buffer.from(record.subarray(2 * faceBytes)).toString('utf8')) as {
        readonly truth: PairTruth
        readonly real: CachedFace['mapRegions']
        readonly forged: CachedFace['mapRegions']
      }
      const face = (place: 0 | 1) =>
        decodeFace(record.subarray(place * faceBytes, (place + 1) * faceBytes), layout)
      return {
        truth: facts.truth,
        real: { findings: face(0), mapRegions: facts.real },
        forged: { findings: face(1), mapRegions: facts.forged },
      }
    },
    [Symbol.asyncDispose]: file.close,
  }
}
