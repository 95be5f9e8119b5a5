import { checkPicture, type RgbPicture } from '#models/preprocess/rgb-picture.ts'

/** A picture and its halvings: level k has the picture's size divided by 2 ** k, rounded up. */
export type PicturePyramid = readonly RgbPicture[]

/** Averages squares of two by two pixels; an odd last row or column counts twice. */
const halved = ({ pixels, width, height }: RgbPicture): RgbPicture => {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const result = new Uint8Array(columns * rows * 3)
  for (let row = 0; row < rows; row += 1) {
    const upper = 2 * row * width * 3
    const lower = Math.min(2 * row + 1, height - 1) * width * 3
    for (let column = 0; column < columns; column += 1) {
      const left = 6 * column
      const right = Math.min(2 * column + 1, width - 1) * 3
      const target = (row * columns + column) * 3
      for (let c = 0; c < 3; c += 1)
        result[target + c] =
          (pixels[upper + left + c]! +
            pixels[upper + right + c]! +
            pixels[lower + left + c]! +
            pixels[lower + right + c]! +
            2) >>
          2
    }
  }
  return { pixels: result, width: columns, height: rows }
}

/** Halves the picture until its longer side is at most `smallest` pixels. Throws `input/invalid` for a bad picture. */
export const picturePyramid = (picture: RgbPicture, smallest: number): PicturePyramid => {
  checkPicture(picture)
  const levels = [picture]
  while (Math.max(levels.at(-1)!.width, levels.at(-1)!.height) > smallest) levels.push(halved(levels.at(-1)!))
  return levels
}
