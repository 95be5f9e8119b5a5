import type { TurnedSquare } from './sample-square.ts'

/**
 * A face is seen reliably where its landmarks span a twelfth of the detector's square: of 60 faces all were found down
 * to 1/14 (14 of its 192 pixels), 87 % at 1/16, 60 % at 1/20.
 */
const smallestShare = 1 / 12

/** Squares of one size are this many times as large as those of the next. */
const sizeRatio = 3

/** The largest face that is left to a size, `sizeRatio / 12` of its square, lies whole in one square at this overlap. */
const overlap = sizeRatio * smallestShare

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

/** Middles of intervals of one length that cover 0..length with at least the overlap. */
const centresAlong = (length: number, side: number): readonly number[] => {
  if (length <= side) return [length / 2]
  const count = Math.ceil((length - side) / (side * (1 - overlap))) + 1
  return Array.from({ length: count }, (_, i) => side / 2 + (i * (length - side)) / (count - 1))
}

/**
 * The upright squares in which the detector looks for faces: one of twice the picture's longer side (for pictures that
 * are a face and nothing else), one that holds all of it, and, side by side, those of smaller sizes, down to one of
 * which a face of `minimumFacePixels` is a twelfth.
 */
export const squaresToSearch = (
  { width, height }: { readonly width: number; readonly height: number },
  minimumFacePixels: number,
): readonly TurnedSquare[] => {
  const longer = Math.max(width, height)
  const squares = [2, 1].map((factor) => wholePicture({ width, height }, factor, 0))
  for (let side = minimumFacePixels / smallestShare; side < longer; side *= sizeRatio)
    for (const y of centresAlong(height, side))
      for (const x of centresAlong(width, side)) squares.push({ centre: { x, y }, side, angle: 0 })
  return squares
}
