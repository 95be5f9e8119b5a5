import type { FaceLandmarks } from '#app/face-regions.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import { matchColours, shiftColours } from './colour.ts'
import { gaussianBlur, resample, sharpen } from './filters.ts'
import { loseByJpeg } from './jpeg-loss.ts'
import type { FloatPicture } from './picture.ts'
import { smoothField } from './region-mask.ts'
import { applyAffine, displace, sampleAffine, similarity } from './warp.ts'

/** The face that receives the forgery, and what a method may take from elsewhere. */
export interface ForgeryScene {
  readonly target: FloatPicture
  readonly landmarks: FaceLandmarks
  readonly mask: Float32Array
  /** Another face, already brought onto the target's landmarks; only some methods need it. */
  readonly donor: FloatPicture | null
}

/** Makes the foreground of a blend. Every method is named, so that evaluation can report it and training leave it out. */
export type SourceMethod = (scene: ForgeryScene, random: SeededRandom) => FloatPicture

/** A small affine change and a weak elastic one: what misaligns a self-blended face with itself (paper 3.3). */
const nudge = ({ target, landmarks }: ForgeryScene, random: SeededRandom): FloatPicture => {
  const { side } = target
  const centre = landmarks.nose[0] ?? { x: side / 2, y: side / 2 }
  const change = similarity(centre, random.between(0.95, 1.05), random.between(-0.05, 0.05), {
    x: side * random.between(-0.03, 0.03),
    y: side * random.between(-0.02, 0.02),
  })
  const moved = sampleAffine({ width: side, height: side, pixels: target.values }, change, side)
  if (!random.chance(0.5)) return moved
  const amplitude = side * random.between(0.003, 0.015)
  return displace(moved, smoothField(random, side, 5, amplitude), smoothField(random, side, 5, amplitude))
}

/** One loss or gain of detail: coarser, softer, sharper or compressed. */
export const alterDetail = (picture: FloatPicture, random: SeededRandom): FloatPicture => {
  const { side } = picture
  const kind = random.below(4)
  if (kind === 0)
    return resample(
      resample(picture, Math.round(side / random.between(1.4, 3.5)), 'area'),
      side,
      random.chance(0.3) ? 'nearest' : 'bilinear',
    )
  if (kind === 1) return gaussianBlur(picture, random.between(0.5, 1.6))
  if (kind === 2) return sharpen(picture, random.between(0.4, 1.4), random.between(0.8, 1.6))
  return loseByJpeg(picture, {
    quality: Math.round(random.between(25, 75)),
    subsampled: random.chance(0.6),
    offset: random.below(8),
  })
}

/** SBI: the face itself, nudged, with other colours or other detail. */
const selfBlend: SourceMethod = (scene, random) => nudge(scene, random)

/** The region as a generator of low resolution would give it: reduced to a quarter or less and enlarged, then sharpened. */
const resynthesis: SourceMethod = (scene, random) => {
  const { side } = scene.target
  const small = resample(nudge(scene, random), Math.round(side / random.between(1.8, 4)), 'area')
  const large = resample(small, side, 'bilinear')
  return random.chance(0.6) ? sharpen(large, random.between(0.3, 1.2), random.between(1, 2)) : large
}

/** The skin smoothed and its edges kept, as filters and autoencoders do: blurred where the detail is weak. */
const smoothing: SourceMethod = (scene, random) => {
  const source = nudge(scene, random)
  const blurred = gaussianBlur(source, random.between(1.2, 2.6)).values
  const keep = random.between(8, 22)
  const values = source.values.map((value, index) => {
    const detail = value - blurred[index]!
    const share = Math.min(1, Math.abs(detail) / keep)
    return blurred[index]! + share * detail
  })
  return { side: source.side, values }
}

/** The features stretched, opened or lifted a little, as in reenactment. */
const reenactment: SourceMethod = (scene, random) => {
  const { target } = scene
  const amplitude = target.side * random.between(0.015, 0.035)
  const moved = displace(
    target,
    smoothField(random, target.side, 4, amplitude),
    smoothField(random, target.side, 4, amplitude),
  )
  return random.chance(0.5) ? alterDetail(moved, random) : moved
}

/** The other half of the same face, mirrored about the line through its middle. */
const mirrored: SourceMethod = ({ target, landmarks, mask }) => {
  const { side } = target
  const middle = landmarks.nose.reduce((sum, { x }) => sum + x, 0) / Math.max(1, landmarks.nose.length)
  const flip = { a: -1, b: 0, c: 2 * middle, d: 0, e: 1, f: 0 }
  const source = sampleAffine({ width: side, height: side, pixels: target.values }, flip, side)
  return matchColours(source, target, mask)
}

/** Another person's face in the target's place, with its colours (face swap); without a donor it is a self-blend. */
const faceSwap: SourceMethod = (scene, random) => {
  const { donor, target, mask } = scene
  if (!donor) return nudge(scene, random)
  const matched = matchColours(donor, target, mask)
  return random.chance(0.5) ? alterDetail(matched, random) : matched
}

export const sourceMethods = {
  'self-blend': selfBlend,
  resynthesis,
  smoothing,
  reenactment,
  mirrored,
  'face swap': faceSwap,
} as const satisfies Record<string, SourceMethod>

export type SourceMethodName = keyof typeof sourceMethods

/** Colours and detail of one side of the blend, as in SBI: half of the time either. */
export const alterAppearance = (picture: FloatPicture, random: SeededRandom): FloatPicture => {
  const coloured = random.chance(0.75) ? shiftColours(picture, random) : picture
  return random.chance(0.6) ? alterDetail(coloured, random) : coloured
}

/** The similarity that brings a donor's eyes and mouth onto the target's, as a map from target to donor pixels. */
export const alignDonor = (target: FaceLandmarks, donor: FaceLandmarks) => {
  const anchors = (landmarks: FaceLandmarks) =>
    [landmarks.leftEye, landmarks.rightEye, landmarks.mouth].map((points) => ({
      x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
      y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
    }))
  const [to, from] = [anchors(target), anchors(donor)]
  const mean = (points: readonly { x: number; y: number }[]) => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  })
  const [toMean, fromMean] = [mean(to), mean(from)]
  let [dot, cross, size] = [0, 0, 1e-9]
  to.forEach((point, index) => {
    const [ux, uy] = [point.x - toMean.x, point.y - toMean.y]
    const [vx, vy] = [from[index]!.x - fromMean.x, from[index]!.y - fromMean.y]
    dot += ux * vx + uy * vy
    cross += ux * vy - uy * vx
    size += ux * ux + uy * uy
  })
  const scale = Math.hypot(dot, cross) / size
  const turned = similarity(toMean, scale, Math.atan2(cross, dot), { x: 0, y: 0 })
  const moved = applyAffine(turned, toMean)
  return { ...turned, c: turned.c + fromMean.x - moved.x, f: turned.f + fromMean.y - moved.y }
}
