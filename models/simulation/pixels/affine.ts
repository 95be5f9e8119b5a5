import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'

/** An affine map of points: x' = a x + b y + c, y' = d x + e y + f. */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

export const applyAffine = ({ a, b, c, d, e, f }: Affine, { x, y }: Point): Point => ({
  x: a * x + b * y + c,
  y: d * x + e * y + f,
})

/** The map that does `first`, then `second`. */
export const chainAffine = (first: Affine, second: Affine): Affine => ({
  a: second.a * first.a + second.b * first.d,
  b: second.a * first.b + second.b * first.e,
  c: second.a * first.c + second.b * first.f + second.c,
  d: second.d * first.a + second.e * first.d,
  e: second.d * first.b + second.e * first.e,
  f: second.d * first.c + second.e * first.f + second.f,
})

/** The map that undoes another; the other must not flatten the plane. */
export const invertAffine = ({ a, b, c, d, e, f }: Affine): Affine => {
  const determinant = a * e - b * d
  return {
    a: e / determinant,
    b: -b / determinant,
    c: (b * f - c * e) / determinant,
    d: -d / determinant,
    e: a / determinant,
    f: (c * d - a * f) / determinant,
  }
}

/** Scaling per axis and turning (radians, clockwise on the screen) about a centre, then a shift. */
export const turnAbout = (
  centre: Point,
  change: { readonly scaleX: number; readonly scaleY: number; readonly angle: number; readonly shift: Point },
): Affine => {
  const [cosine, sine] = [Math.cos(change.angle), Math.sin(change.angle)]
  const [a, b] = [cosine * change.scaleX, -sine * change.scaleY]
  const [d, e] = [sine * change.scaleX, cosine * change.scaleY]
  return {
    a,
    b,
    c: centre.x - a * centre.x - b * centre.y + change.shift.x,
    d,
    e,
    f: centre.y - d * centre.x - e * centre.y + change.shift.y,
  }
}

export const mapLandmarks = (landmarks: FaceLandmarks, map: (point: Point) => Point): FaceLandmarks => ({
  oval: landmarks.oval.map(map),
  leftBrow: landmarks.leftBrow.map(map),
  rightBrow: landmarks.rightBrow.map(map),
  leftEye: landmarks.leftEye.map(map),
  rightEye: landmarks.rightEye.map(map),
  nose: landmarks.nose.map(map),
  mouth: landmarks.mouth.map(map),
})

/** The middle of some points. */
export const meanOf = (points: readonly Point[]): Point => {
  let [x, y] = [0, 0]
  for (const point of points) {
    x += point.x
    y += point.y
  }
  return { x: x / points.length, y: y / points.length }
}

/**
 * The similarity (turn, one scale, shift) that brings points nearest to others in the least-squares sense
 * (Umeyama 1991). Points that all coincide are only shifted.
 */
export const fitSimilarity = (from: readonly Point[], to: readonly Point[]): Affine => {
  const [fromMean, toMean] = [meanOf(from), meanOf(to)]
  let [dot, cross, size] = [0, 0, 0]
  from.forEach((point, index) => {
    const [ux, uy] = [point.x - fromMean.x, point.y - fromMean.y]
    const [vx, vy] = [to[index]!.x - toMean.x, to[index]!.y - toMean.y]
    dot += ux * vx + uy * vy
    cross += ux * vy - uy * vx
    size += ux * ux + uy * uy
  })
  const isFlat = size < 1e-6 || Math.hypot(dot, cross) < 1e-6
  const [a, d] = isFlat ? [1, 0] : [dot / size, cross / size]
  return {
    a,
    b: -d,
    c: toMean.x - a * fromMean.x + d * fromMean.y,
    d,
    e: a,
    f: toMean.y - d * fromMean.x - a * fromMean.y,
  }
}
