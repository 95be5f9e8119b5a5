/** A position in pixels, x to the right and y down, pixel centres at .5 (the top-left pixel covers 0..1 on both axes). */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A position in the upright evidence picture at its full size (after EXIF orientation was applied). */
export interface ImagePoint extends Point {
  readonly space?: 'image'
}

/** A position in a face crop as the network sees it (for example 0..224). */
export interface CropPoint extends Point {
  readonly space?: 'crop'
}

/** An axis-parallel rectangle in pixels; width and height are positive. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const boxCentre = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

/** The smallest box around the points. Throws on an empty list. */
export const boundsOf = (points: readonly Point[]): Box => {
  if (points.length === 0) throw new RangeError('boundsOf needs at least one point')
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
