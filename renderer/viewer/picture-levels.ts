/** A picture with halves of itself, so that drawing it small costs no more than drawing it large. */
export interface PictureLevels {
  readonly width: number
  readonly height: number
  /** The picture itself first, each further one half as wide and high. */
  readonly levels: readonly ImageBitmap[]
}

const smallestSide = 1024

/** The picture alone: what is drawn until its halves are made. */
export const wholePicture = (bitmap: ImageBitmap): PictureLevels => ({
  width: bitmap.width,
  height: bitmap.height,
  levels: [bitmap],
})

/** Makes the halves, down to a long side of 1024 pixels. */
export const makeLevels = async (bitmap: ImageBitmap): Promise<PictureLevels> => {
  const levels = [bitmap]
  let last = bitmap
  while (Math.max(last.width, last.height) > 2 * smallestSide) {
    last = await createImageBitmap(last, {
      resizeWidth: Math.max(1, Math.round(last.width / 2)),
      resizeHeight: Math.max(1, Math.round(last.height / 2)),
      resizeQuality: 'medium',
    })
    levels.push(last)
  }
  return { ...wholePicture(bitmap), levels }
}

/** The smallest level that still has a pixel for each pixel drawn at `scale`. */
export const levelFor = ({ levels, width }: PictureLevels, scale: number): ImageBitmap => {
  const enough = levels.findLast((level) => level.width >= Math.min(1, scale) * width)
  return enough ?? (levels[0] as ImageBitmap)
}
