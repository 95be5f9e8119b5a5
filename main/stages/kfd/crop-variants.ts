import type { Box } from '#app/geometry.ts'

/** A small change of a crop, after which the score should be the same. */
export interface CropChange {
  readonly name: string
  readonly square: Box
  readonly jpegQuality: number | null
}

/** Share of the square's side by which it is moved, widened or narrowed: about what two face finders differ by. */
const change = 0.03
const quality = 75

/** The changes whose scores make a finding's stability band: moved four ways, larger, smaller, and re-encoded as JPEG. */
export const cropVariants = (square: Box): CropChange[] => {
  const step = change * square.width
  const moved = (name: string, x: number, y: number): CropChange => ({
    name,
    square: { ...square, x: square.x + x * step, y: square.y + y * step },
    jpegQuality: null,
  })
  const scaled = (name: string, factor: number): CropChange => {
    const side = square.width * factor
    const offset = (square.width - side) / 2
    return {
      name,
      square: { x: square.x + offset, y: square.y + offset, width: side, height: side },
      jpegQuality: null,
    }
  }
  return [
    moved('moved left by 3 %', -1, 0),
    moved('moved right by 3 %', 1, 0),
    moved('moved up by 3 %', 0, -1),
    moved('moved down by 3 %', 0, 1),
    scaled('3 % larger', 1 + change),
    scaled('3 % smaller', 1 - change),
    { name: `re-encoded as JPEG of quality ${quality}`, square, jpegQuality: quality },
  ]
}
