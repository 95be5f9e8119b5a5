import type { TurnedSquare } from './sample-square.ts'

/** A face must span at least this part of the detector's square to be seen reliably. */
const smallestShare = 1 / 12

/** Squares of one size overlap by this part, so that no face is cut by all that hold a part of it. */
const overlap = 0.25

const wholePicture = (
  { width, height }: { readonly width: number; readonly height: number },
  factor: number,
  angle: number,
): TurnedSquare => ({
  centre: { x: width / 2, y: height / 2 },
  side: factor * Math.max(width, height),
  angle,
})

/** The squares of the whole picture turned by 90, 180 and 270 degrees: for people who lie, and pictures that do. */
export const turnedSquares = (size: {
  readonly width: number
  readonly height: number
}): readonly TurnedSquare[] =>
  [1, 2, 3].flatMap((turns) => [2, 1].map((factor) => wholePicture(size, factor, (turns * Math.PI) / 2)))

/**
 * The upright squares in which the detector looks for faces: one of twice the picture's longer side (for pictures that
 * are a face and nothing else), one that holds all of it, and ever smaller ones side by side until a face of
 * `minimumFacePixels` fills a twelfth of a square.
 */
export const squaresToSearch = (
  { width, height }: { readonly width: number; readonly height: number },
  minimumFacePixels: number,
): readonly TurnedSquare[] => {
  const longer = Math.max(width, height)
  const squares = [2, 1].map((factor) => wholePicture({ width, height }, factor, 0))
  const centres = (length: number, side: number): readonly number[] => {
    if (length <= side) return [length / 2]
    const count = Math.ceil((length - side) / (side * (1 - overlap))) + 1
    return Array.from({ length: count }, (_, i) => side / 2 + (i * (length - side)) / (count - 1))
  }
  for (let side = longer / 2; side * smallestShare * 2 > minimumFacePixels; side /= 2)
    for (const y of centres(height, side))
      for (const x of centres(width, side)) squares.push({ centre: { x, y }, side, angle: 0 })
  return squares
}
