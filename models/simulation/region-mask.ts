import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import { boxBlur } from './filters.ts'

/** Points whose convex hull is a region. The lower face is what lies below the middle of the nose. */
const regionPoints = (landmarks: FaceLandmarks, region: FaceRegionName): readonly Point[] => {
  const { leftEye, rightEye, leftBrow, rightBrow, nose, mouth, oval } = landmarks
  switch (region) {
    case 'left eye':
      return [...leftEye, ...leftBrow]
    case 'right eye':
      return [...rightEye, ...rightBrow]
    case 'eyes':
      return [...leftEye, ...leftBrow, ...rightEye, ...rightBrow]
    case 'nose':
      return nose
    case 'mouth':
      return mouth
    case 'lower face': {
      const level = nose.reduce((sum, { y }) => sum + y, 0) / nose.length
      return [
        ...mouth,
        ...oval.filter(({ y }) => y > level).map((point) => towards(point, centreOf(mouth), 0.12)),
      ]
    }
    case 'whole face':
      return [...leftBrow, ...rightBrow, ...leftEye, ...rightEye, ...nose, ...mouth].concat(
        oval.map((point) => towards(point, centreOf(nose), 0.16)),
      )
  }
}

const centreOf = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
})

const towards = (point: Point, goal: Point, share: number): Point => ({
  x: point.x + share * (goal.x - point.x),
  y: point.y + share * (goal.y - point.y),
})

/** The convex hull, counter-clockwise (Andrew's monotone chain). */
export const convexHull = (points: readonly Point[]): readonly Point[] => {
  const sorted = points.toSorted((p, q) => p.x - q.x || p.y - q.y)
  const turn = (o: Point, p: Point, q: Point) => (p.x - o.x) * (q.y - o.y) - (p.y - o.y) * (q.x - o.x)
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

/** 1 inside a convex polygon, 0 outside, joined to what the mask holds already; pixel centres at .5. */
const fillConvex = (mask: Float32Array, side: number, hull: readonly Point[]): void => {
  for (let y = 0; y < side; y += 1) {
    let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const level = y + 0.5
    for (let index = 0; index < hull.length; index += 1) {
      const [p, q] = [hull[index]!, hull[(index + 1) % hull.length]!]
      if (p.y > level === q.y > level) continue
      const x = p.x + ((level - p.y) / (q.y - p.y)) * (q.x - p.x)
      left = Math.min(left, x)
      right = Math.max(right, x)
    }
    for (let x = Math.max(0, Math.ceil(left - 0.5)); x < side && x + 0.5 <= right; x += 1)
      mask[y * side + x] = 1
  }
}

/** A smooth random field [side²] of about the given amplitude, for elastic changes; `cells` sets its fineness. */
export const smoothField = (
  random: SeededRandom,
  side: number,
  cells: number,
  amplitude: number,
): Float32Array => {
  const grid = Float32Array.from({ length: (cells + 1) ** 2 }, () => random.between(-amplitude, amplitude))
  const field = new Float32Array(side * side)
  for (let y = 0; y < side; y += 1) {
    const v = (y * cells) / side
    const row = Math.floor(v)
    const fy = v - row
    for (let x = 0; x < side; x += 1) {
      const u = (x * cells) / side
      const column = Math.floor(u)
      const fx = u - column
      const at = row * (cells + 1) + column
      const upper = grid[at]! * (1 - fx) + grid[at + 1]! * fx
      const lower = grid[at + cells + 1]! * (1 - fx) + grid[at + cells + 2]! * fx
      field[y * side + x] = upper * (1 - fy) + lower * fy
    }
  }
  return field
}

/**
 * The blend mask of named regions, [side²] in [0, 1]: their convex hulls (paper 3.3), grown or shrunk, bent, and softened
 * towards the inside and outside by a random width.
 */
export const regionMask = (
  landmarks: FaceLandmarks,
  regions: readonly FaceRegionName[],
  side: number,
  random: SeededRandom,
): Float32Array => {
  const hard = new Float32Array(side * side)
  const grow = random.between(0.95, 1.3)
  for (const region of regions) {
    const points = regionPoints(landmarks, region)
    const centre = centreOf(points)
    const factor = region === 'whole face' ? random.between(0.8, 1.1) : grow
    const hull = convexHull(points.map((point) => towards(point, centre, 1 - factor)))
    fillConvex(hard, side, hull)
  }
  const bend = side * random.between(0, 0.03)
  const dx = smoothField(random, side, 6, bend)
  const dy = smoothField(random, side, 6, bend)
  const bent = new Float32Array(side * side)
  const limit = side - 1
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const index = y * side + x
      const u = Math.min(limit, Math.max(0, Math.round(x + dx[index]!)))
      const v = Math.min(limit, Math.max(0, Math.round(y + dy[index]!)))
      bent[index] = hard[v * side + u]!
    }
  return boxBlur(bent, side, 1, 1 + random.below(Math.max(2, Math.round(side / 26))))
}
