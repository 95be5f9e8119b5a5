import path from 'node:path'
import type { Box, Point } from '#app/geometry.ts'
import { readRgbPicture } from '#main/engines/decoder/read-rgb-picture.ts'
import { cropMargin, cropPointOf, cutFace, type FaceCrop, faceSquare } from '#main/stages/face/face-crop.ts'
import type { FaceFinder, FoundFace } from '#main/stages/face/find-faces.ts'
import { mapLandmarks } from '#main/stages/face/landmark-maps.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import type { Photograph } from './photograph-list.ts'
import { clippedBox, writeRecord } from './stored-face.ts'
import type { FaceToStore } from './write-face-store.ts'

/** How faces are taken from photographs; part of what makes a store. */
export const extraction = {
  /** The stored picture's side in multiples of the face square's: room for shifts, scalings and turns. */
  context: 1.25,
  /** Larger pictures are shrunk to this side: just above a tight 200-pixel crop (UTKFace) with its context. */
  largestSide: 352,
  /** Longer side of the landmarks' bounds in pixels of the photograph. */
  smallestFace: 48,
  largestBlackFraction: 0.2,
} as const

/** Why a photograph gave no face. */
export type DropReason = 'black border' | 'unreadable' | 'no face found' | 'face too small'

export type Extraction = { readonly faces: readonly FaceToStore[] } | { readonly dropped: DropReason }

/** One bad photograph must not end the work: it is counted as unreadable. */
const decode = (file: string): Promise<RgbPicture | undefined> =>
  readRgbPicture(file, { upright: true }).catch(() => undefined)

const longerSide = (box: Box): number => Math.max(box.width, box.height)

/** The face whose middle is nearest to the picture's: in a photograph of one named person, theirs. */
const centralFace = (faces: readonly FoundFace[], { width, height }: RgbPicture): FoundFace => {
  const distance = ({ box }: FoundFace): number =>
    Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2)
  return faces.reduce((best, face) => (distance(face) < distance(best) ? face : best))
}

/** Cuts one face out with its context: pixel for pixel where it is not larger than the largest side. */
const faceToStore = (
  picture: RgbPicture,
  face: FoundFace,
  faceNumber: number,
  { file, source, split, identity }: Photograph,
): FaceToStore => {
  const square = faceSquare(face.box)
  const wide = faceSquare(face.box, cropMargin * extraction.context)
  const native = Math.round(wide.width)
  const side = Math.min(native, extraction.largestSide)
  // Whole pixels: at native size the cut then copies pixels and filters nothing.
  const cut: FaceCrop = {
    square: { x: Math.round(wide.x), y: Math.round(wide.y), width: native, height: native },
    size: side,
  }
  const place = (point: Point): Point => cropPointOf(cut, point)
  const placed = (box: Box): Box => ({
    ...place(box),
    width: (box.width * side) / native,
    height: (box.height * side) / native,
  })
  const landmarks = mapLandmarks(face.landmarks, place)
  return {
    entry: {
      file,
      faceNumber,
      source,
      split,
      identity: identity ?? file,
      side,
      shrink: native / side,
      square: placed(square),
      content: clippedBox(placed({ x: 0, y: 0, width: picture.width, height: picture.height }), side),
      pose: face.pose,
      score: face.score,
      presence: face.presence,
    },
    record: writeRecord(landmarks, cutFace(picture, cut)),
  }
}

/** The faces of one photograph, or why there are none. */
export const extractFaces = async (
  finder: FaceFinder,
  folder: string,
  photograph: Photograph,
): Promise<Extraction> => {
  if (photograph.blackFraction > extraction.largestBlackFraction) return { dropped: 'black border' }
  const picture = await decode(path.join(folder, photograph.file))
  if (!picture) return { dropped: 'unreadable' }
  const found = await finder.find(picture)
  if (found.length === 0) return { dropped: 'no face found' }
  const chosen = photograph.identity === undefined ? found : [centralFace(found, picture)]
  const large = chosen.filter(({ box }) => longerSide(box) >= extraction.smallestFace)
  if (large.length === 0) return { dropped: 'face too small' }
  return { faces: large.map((face) => faceToStore(picture, face, found.indexOf(face), photograph)) }
}
