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

/** The smallest convex polygon around the points (Andrew 1979); fewer than three points stay as they are. */
export const convexHull = (points: readonly Point[]): readonly Point[] => {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y)
  if (sorted.length < 3) return sorted
  const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop()
      chain.push(point)
    }
    chain.pop()
    return chain
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

/** Points moved away from (or towards) the middle of their bounds by a factor on each axis. */
export const grown = (points: readonly Point[], factorX: number, factorY = factorX): readonly Point[] => {
  const { x, y, width, height } = boundsOf(points)
  const [middleX, middleY] = [x + width / 2, y + height / 2]
  return points.map((point) => ({
    x: middleX + (point.x - middleX) * factorX,
    y: middleY + (point.y - middleY) * factorY,
  }))
}
