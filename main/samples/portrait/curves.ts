/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger one. */
export const ramp = (from: number, to: number, value: number): number => {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return share * share * (3 - 2 * share)
}

/** A smooth bump of height 1 at a place, falling to 1/e at the given half widths. */
export const bump = (
  x: number,
  y: number,
  centreX: number,
  centreY: number,
  halfX: number,
  halfY: number,
): number => {
  const [u, v] = [(x - centreX) / halfX, (y - centreY) / halfY]
  const square = u * u + v * v
  return square > 12 ? 0 : Math.exp(-square)
}

/** A smooth curve through points of rising x (cubic Hermite, Catmull and Rom's slopes); constant beyond the ends. */
export const curveThrough = (
  points: readonly (readonly [x: number, y: number])[],
): ((x: number) => number) => {
  const slopes = points.map((_, index) => {
    const [before, after] = [points[Math.max(0, index - 1)]!, points[Math.min(points.length - 1, index + 1)]!]
    return (after[1] - before[1]) / (after[0] - before[0])
  })
  return (x) => {
    if (x <= points[0]![0]) return points[0]![1]
    const next = points.findIndex((point) => point[0] > x)
    if (next < 0) return points.at(-1)![1]
    const [[x0, y0], [x1, y1]] = [points[next - 1]!, points[next]!]
    const width = x1 - x0
    const t = (x - x0) / width
    const [t2, t3] = [t * t, t * t * t]
    return (
      (2 * t3 - 3 * t2 + 1) * y0 +
      (t3 - 2 * t2 + t) * width * slopes[next - 1]! +
      (3 * t2 - 2 * t3) * y1 +
      (t3 - t2) * width * slopes[next]!
    )
  }
}

const steps = 720

/**
 * A closed outline, the same on both sides, as radius over direction: from points of its right half, the highest first. Gives the
 * radius in the direction of (x, y) from the origin.
 */
export const outlineThrough = (
  points: readonly (readonly [x: number, y: number])[],
): ((x: number, y: number) => number) => {
  const polar = points.map(([x, y]) => [Math.atan2(Math.abs(x), y), Math.hypot(x, y)] as const)
  const radius = curveThrough(polar)
  const table = Float32Array.from({ length: steps + 2 }, (_, step) => radius((step * Math.PI) / steps))
  return (x, y) => {
    const place = (Math.atan2(Math.abs(x), y) * steps) / Math.PI
    const step = Math.floor(place)
    return table[step]! + (place - step) * (table[step + 1]! - table[step]!)
  }
}
