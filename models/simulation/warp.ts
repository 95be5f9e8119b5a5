import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import { emptyPicture, type FloatPicture } from './picture.ts'

/** An affine map: x' = a x + b y + c, y' = d x + e y + f. */
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

/** first, then second. */
export const chainAffine = (first: Affine, second: Affine): Affine => ({
  a: second.a * first.a + second.b * first.d,
  b: second.a * first.b + second.b * first.e,
  c: second.a * first.c + second.b * first.f + second.c,
  d: second.d * first.a + second.e * first.d,
  e: second.d * first.b + second.e * first.e,
  f: second.d * first.c + second.e * first.f + second.f,
})

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

/** Rotation by an angle (radians) and scaling about a centre, then a shift. */
export const similarity = (centre: Point, scale: number, angle: number, shift: Point): Affine => {
  const [cosine, sine] = [scale * Math.cos(angle), scale * Math.sin(angle)]
  return {
    a: cosine,
    b: -sine,
    c: centre.x - cosine * centre.x + sine * centre.y + shift.x,
    d: sine,
    e: cosine,
    f: centre.y - sine * centre.x - cosine * centre.y + shift.y,
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

/** A mirrored face has its left and right parts exchanged, since they are the subject's own. */
export const mirrorLandmarks = (landmarks: FaceLandmarks, width: number): FaceLandmarks => {
  const turned = mapLandmarks(landmarks, ({ x, y }) => ({ x: width - x, y }))
  return {
    ...turned,
    leftBrow: turned.rightBrow,
    rightBrow: turned.leftBrow,
    leftEye: turned.rightEye,
    rightEye: turned.leftEye,
  }
}

/** Source pictures of any width and height, as bytes or floats, interleaved RGB. */
export interface SourcePixels {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array | Float32Array
}

/**
 * Samples a picture at `toSource` of every target pixel's centre, bilinearly, edges repeated. A step of more than 1.25
 * source pixels is averaged over 2x2 positions, so that shrinking does not alias.
 */
export const sampleAffine = (source: SourcePixels, toSource: Affine, side: number): FloatPicture => {
  const result = emptyPicture(side)
  const { values } = result
  const step = Math.sqrt(Math.abs(toSource.a * toSource.e - toSource.b * toSource.d))
  const offsets = step > 1.25 ? [-0.25, 0.25] : [0]
  const weight = 1 / offsets.length ** 2
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      for (const dy of offsets)
        for (const dx of offsets) {
          const [u, v] = [x + 0.5 + dx, y + 0.5 + dy]
          const sourceX = toSource.a * u + toSource.b * v + toSource.c - 0.5
          const sourceY = toSource.d * u + toSource.e * v + toSource.f - 0.5
          addSample(source, sourceX, sourceY, weight, values, (y * side + x) * 3)
        }
  return result
}

const addSample = (
  { width, height, pixels }: SourcePixels,
  x: number,
  y: number,
  weight: number,
  target: Float32Array,
  at: number,
): void => {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const [fx, fy] = [x - left, y - top]
  const x0 = left < 0 ? 0 : left >= width ? width - 1 : left
  const x1 = left + 1 < 0 ? 0 : left + 1 >= width ? width - 1 : left + 1
  const y0 = top < 0 ? 0 : top >= height ? height - 1 : top
  const y1 = top + 1 < 0 ? 0 : top + 1 >= height ? height - 1 : top + 1
  const [p, q, r, s] = [
    (y0 * width + x0) * 3,
    (y0 * width + x1) * 3,
    (y1 * width + x0) * 3,
    (y1 * width + x1) * 3,
  ]
  const [a, b] = [(1 - fx) * (1 - fy) * weight, fx * (1 - fy) * weight]
  const [c, d] = [(1 - fx) * fy * weight, fx * fy * weight]
  target[at]! += a * pixels[p]! + b * pixels[q]! + c * pixels[r]! + d * pixels[s]!
  target[at + 1]! += a * pixels[p + 1]! + b * pixels[q + 1]! + c * pixels[r + 1]! + d * pixels[s + 1]!
  target[at + 2]! += a * pixels[p + 2]! + b * pixels[q + 2]! + c * pixels[r + 2]! + d * pixels[s + 2]!
}

/** Moves every pixel by a smooth displacement: two fields [side²] of pixels. */
export const displace = (picture: FloatPicture, dx: Float32Array, dy: Float32Array): FloatPicture => {
  const { side } = picture
  const source = { width: side, height: side, pixels: picture.values }
  const result = emptyPicture(side)
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const index = y * side + x
      addSample(source, x + dx[index]!, y + dy[index]!, 1, result.values, index * 3)
    }
  return result
}
