import { boundsOf, type Point } from '#app/geometry.ts'

/** The part of a closed polygon at or beyond `level` along a direction (Sutherland and Hodgman 1974, one edge). */
export const clippedBeyond = (
  polygon: readonly Point[],
  direction: Point,
  level: number,
): readonly Point[] => {
  const along = (point: Point) => point.x * direction.x + point.y * direction.y - level
  return polygon.flatMap((point, index) => {
    const previous = polygon.at(index - 1)!
    const [before, here] = [along(previous), along(point)]
    if (before < 0 === here < 0) return here >= 0 ? [point] : []
    const share = before / (before - here)
    const crossing = {
      x: previous.x + share * (point.x - previous.x),
      y: previous.y + share * (point.y - previous.y),
    }
    return here >= 0 ? [crossing, point] : [crossing]
  })
}

/** Sets the pixels of a width x height plane whose centre lies in the polygon (even-odd rule) to 1. */
export const fillPolygon = (
  plane: Float32Array,
  width: number,
  height: number,
  polygon: readonly Point[],
): void => {
  if (polygon.length < 3) return
  const bounds = boundsOf(polygon)
  const first = Math.max(0, Math.floor(bounds.y))
  const last = Math.min(height - 1, Math.ceil(bounds.y + bounds.height))
  for (let row = first; row <= last; row += 1) {
    const level = row + 0.5
    const crossings: number[] = []
    for (let index = 0; index < polygon.length; index += 1) {
      const point = polygon[index]!
      const previous = polygon[index === 0 ? polygon.length - 1 : index - 1]!
      if (previous.y > level === point.y > level) continue
      crossings.push(previous.x + ((level - previous.y) / (point.y - previous.y)) * (point.x - previous.x))
    }
    crossings.sort((a, b) => a - b)
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const from = Math.max(0, Math.ceil(crossings[index]! - 0.5))
      const to = Math.min(width, Math.ceil(crossings[index + 1]! - 0.5))
      if (to > from) plane.fill(1, row * width + from, row * width + to)
    }
  }
}
