import * as v from 'valibot'
import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Box, Point } from '#app/geometry.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'

const finite = v.pipe(v.number(), v.finite())
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const BoxRecord = v.object({ x: finite, y: finite, width: finite, height: finite })

/** What the index says of one face, without its pixels. Boxes are in the stored picture's own pixels. */
export const StoredFaceEntry = v.object({
  /** The photograph's name in its folder, and which of its faces this is, the largest being 0. */
  file: v.string(),
  faceNumber: count,
  /** Where the photograph comes from, such as a data set's name. */
  source: v.string(),
  split: v.picklist(['train', 'val']),
  identity: v.string(),
  /** Side of the stored square picture in pixels, and how many of the photograph's pixels one of its own spans. */
  side: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4096)),
  shrink: finite,
  /** The square that `faceSquare` gives for this face: what a face crop cuts out. */
  square: BoxRecord,
  /** The part that shows the photograph; outside it the photograph's edge pixels repeat. */
  content: BoxRecord,
  /** Degrees, see FacePose; score and presence as the face finder gave them. */
  pose: v.object({ yaw: finite, pitch: finite, roll: finite }),
  score: finite,
  presence: finite,
  /** Where its record lies in the file, and the CRC-32 of the record's bytes. */
  offset: count,
  crc32: count,
})

export type StoredFaceEntry = Readonly<v.InferOutput<typeof StoredFaceEntry>>

/** A face as the trainer takes it: entry, landmarks and pixels in one pixel space. */
export interface StoredFace {
  readonly entry: StoredFaceEntry
  readonly landmarks: FaceLandmarks
  readonly picture: RgbPicture
}

const outlines = ['oval', 'leftBrow', 'rightBrow', 'leftEye', 'rightEye', 'nose', 'mouth'] as const

/** How many points each outline has, in the order in which they are stored. */
export type OutlineLengths = readonly number[]

/** Bytes of one record: float32 x and y of every landmark, little-endian, then RGB pixels, rows from the top. */
export const recordBytes = (lengths: OutlineLengths, side: number): number =>
  lengths.reduce((sum, length) => sum + length, 0) * 8 + side * side * 3

export const writeRecord = (landmarks: FaceLandmarks, picture: RgbPicture): Uint8Array => {
  const points = outlines.flatMap((name) => landmarks[name])
  const record = new Uint8Array(points.length * 8 + picture.pixels.length)
  const view = new DataView(record.buffer)
  points.forEach(({ x, y }, index) => {
    view.setFloat32(8 * index, x, true)
    view.setFloat32(8 * index + 4, y, true)
  })
  record.set(picture.pixels, points.length * 8)
  return record
}

export const readRecord = (
  record: Uint8Array,
  lengths: OutlineLengths,
  entry: StoredFaceEntry,
): StoredFace => {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  let position = 0
  const outline = (index: number): readonly Point[] =>
    Array.from({ length: lengths[index]! }, () => {
      const point = { x: view.getFloat32(position, true), y: view.getFloat32(position + 4, true) }
      position += 8
      return point
    })
  const [oval, leftBrow, rightBrow, leftEye, rightEye, nose, mouth] = outlines.map((_, index) =>
    outline(index),
  )
  return {
    entry,
    landmarks: {
      oval: oval!,
      leftBrow: leftBrow!,
      rightBrow: rightBrow!,
      leftEye: leftEye!,
      rightEye: rightEye!,
      nose: nose!,
      mouth: mouth!,
    },
    picture: { pixels: record.subarray(position), width: entry.side, height: entry.side },
  }
}

/** The part of a box inside a square picture of the given side. */
export const clippedBox = (box: Box, side: number): Box => {
  const [left, top] = [Math.max(0, box.x), Math.max(0, box.y)]
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(side, box.x + box.width) - left),
    height: Math.max(0, Math.min(side, box.y + box.height) - top),
  }
}
