import { assert } from '#app/assert.ts'
import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import type { Box } from '#app/geometry.ts'
import { type SeededRandom, seededRandom } from '../random/seeded-random.ts'
import { alphaBlend, poissonSource } from './blend.ts'
import { type Degradation, type DegradationLevel, degrade, drawDegradation } from './degradations.ts'
import { copyPicture, type FloatPicture } from './picture.ts'
import { regionMask } from './region-mask.ts'
import { alignDonor, alterAppearance, type SourceMethodName, sourceMethods } from './source-methods.ts'
import {
  type Affine,
  applyAffine,
  chainAffine,
  invertAffine,
  mapLandmarks,
  mirrorLandmarks,
  sampleAffine,
  similarity,
} from './warp.ts'

/** A real face: a square picture of its own resolution, with landmarks and crop square in its pixels. */
export interface RealFace {
  readonly side: number
  /** side · side · 3 bytes, RGB. */
  readonly pixels: Uint8Array
  readonly landmarks: FaceLandmarks
  /** The square that a face crop cuts out; training moves it a little. */
  readonly square: Box
}

export interface SimulationOptions {
  /** Side of the pictures that come out. */
  readonly size: number
  readonly methods: readonly SourceMethodName[]
  /** Probability of each level. */
  readonly degradations: Readonly<Record<DegradationLevel, number>>
  /** Opacities of the blend, each equally likely. */
  readonly opacities: readonly number[]
  /** Probability that the whole inner face is forged and not one to three of its parts. */
  readonly wholeFace: number
  /** How far crop, mirror image and tilt vary: 0 is the detector's own crop, 1 the variety of training. */
  readonly jitter: number
  /** Probability of Poisson blending instead of alpha blending. */
  readonly poisson: number
}

export interface SimulatedPair {
  /** size · size · 3 bytes each. */
  readonly real: Uint8Array
  readonly forged: Uint8Array
  /** Shape of the blend without opacity, size², in [0, 1]. */
  readonly mask: Float32Array
  readonly regions: readonly FaceRegionName[]
  readonly method: SourceMethodName
  readonly blend: 'alpha' | 'poisson'
  readonly opacity: number
  readonly level: DegradationLevel
  readonly degradation: Degradation
  /** Mean absolute difference of the two before degradation, where the mask is above one half, in grey levels. */
  readonly difference: number
}

const parts: readonly FaceRegionName[] = ['left eye', 'right eye', 'eyes', 'nose', 'mouth', 'lower face']

/** One to three different parts (paper 3.3); single eyes do not stand beside both. */
const drawParts = (random: SeededRandom): readonly FaceRegionName[] => {
  const count = 1 + random.below(3)
  const chosen: FaceRegionName[] = []
  while (chosen.length < count) {
    const part = random.pick(parts)
    const eyes = chosen.includes('eyes') || (part === 'eyes' && chosen.some((name) => name.endsWith('eye')))
    if (!chosen.includes(part) && !(eyes && (part === 'eyes' || part.endsWith('eye')))) chosen.push(part)
  }
  return chosen
}

const drawLevel = (shares: SimulationOptions['degradations'], random: SeededRandom): DegradationLevel => {
  const levels = Object.entries(shares) as [DegradationLevel, number][]
  let rest = random.uniform() * levels.reduce((sum, [, share]) => sum + share, 0)
  for (const [level, share] of levels) {
    rest -= share
    if (rest < 0) return level
  }
  return levels.at(-1)![0]
}

/** The face at the network's size: the detector's square, moved a little, perhaps mirrored; and its landmarks there. */
const framed = (face: RealFace, options: SimulationOptions, random: SeededRandom) => {
  const { size, jitter } = options
  const { square } = face
  const side = square.width * random.between(1 - 0.08 * jitter, 1 + 0.12 * jitter)
  const x = square.x + (square.width - side) / 2 + square.width * random.between(-0.05, 0.05) * jitter
  const y = square.y + (square.height - side) / 2 + square.height * random.between(-0.05, 0.05) * jitter
  const scale = side / size
  const straight: Affine = { a: scale, b: 0, c: x, d: 0, e: scale, f: y }
  const angle = random.chance(0.3 * jitter) ? random.between(-0.15, 0.15) : 0
  const turn = similarity({ x: size / 2, y: size / 2 }, 1, angle, { x: 0, y: 0 })
  const mirror = jitter > 0 && random.chance(0.5)
  const toFace = chainAffine(turn, straight)
  const toSource = mirror ? chainAffine({ a: -1, b: 0, c: size, d: 0, e: 1, f: 0 }, toFace) : toFace
  const source = { width: face.side, height: face.side, pixels: face.pixels }
  const fromFace = invertAffine(toFace)
  const landmarks = mapLandmarks(face.landmarks, (point) => applyAffine(fromFace, point))
  return {
    picture: sampleAffine(source, toSource, size),
    landmarks: mirror ? mirrorLandmarks(landmarks, size) : landmarks,
  }
}

const insideOf = (mask: Float32Array): Uint8Array => {
  const inside = new Uint8Array(mask.length)
  for (let index = 0; index < mask.length; index += 1) inside[index] = mask[index]! > 0.02 ? 1 : 0
  return inside
}

const visibleDifference = (a: FloatPicture, b: FloatPicture, mask: Float32Array): number => {
  let [sum, count] = [0, 1e-9]
  for (let index = 0; index < mask.length; index += 1) {
    if (mask[index]! < 0.5) continue
    count += 3
    for (let at = 3 * index; at < 3 * index + 3; at += 1) sum += Math.abs(a.values[at]! - b.values[at]!)
  }
  return sum / count
}

const coverage = (mask: Float32Array): number => mask.reduce((sum, value) => sum + value, 0) / mask.length

/** Forgeries that change less than this many grey levels on average cannot be called forgeries. */
const leastDifference = 1.2
const attempts = 8

/**
 * A self-blended forgery of a real face (paper 3.3, eq. 6; Shiohara and Yamasaki 2022) and its real counterpart. Both come
 * through the same crop, the same alterations of the background and the same degradations, so that nothing but the
 * blend tells them apart. The same seed gives the same bytes.
 */
export const simulateForgery = (
  face: RealFace,
  seed: string | number,
  options: SimulationOptions,
  donor: RealFace | null = null,
): SimulatedPair => {
  assert(face.pixels.length === face.side * face.side * 3, 'a face of another size than its pixels')
  const random = seededRandom(seed)
  const { picture, landmarks } = framed(face, options, random)
  let best: Omit<SimulatedPair, 'real' | 'forged' | 'degradation' | 'level'> | null = null
  let [target, forged] = [picture, picture]
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const regions: readonly FaceRegionName[] = random.chance(options.wholeFace)
      ? ['whole face']
      : drawParts(random)
    const mask = regionMask(landmarks, regions, options.size, random)
    if (coverage(mask) < 0.004) continue
    const method = random.pick(options.methods)
    const swapped = donor && method === 'face swap' ? alignedDonor(donor, landmarks, options.size) : null
    const source = sourceMethods[method]({ target: picture, landmarks, mask, donor: swapped }, random)
    const alterSource = random.chance(0.5)
    const background = alterSource ? copyPicture(picture) : alterAppearance(picture, random)
    const foreground = alterSource ? alterAppearance(source, random) : source
    const blend = random.chance(options.poisson) ? 'poisson' : 'alpha'
    const joined = blend === 'poisson' ? poissonSource(foreground, background, insideOf(mask)) : foreground
    const opacity = random.pick(options.opacities)
    const candidate = alphaBlend(joined, background, mask, opacity)
    const difference = visibleDifference(candidate, background, mask)
    if (best && difference <= best.difference) continue
    best = { mask, regions, method, blend, opacity, difference }
    ;[target, forged] = [background, candidate]
    if (difference >= leastDifference) break
  }
  assert(best, 'no region of the face lies within its crop')
  const level = drawLevel(options.degradations, random)
  const degradation = drawDegradation(level, options.size, random)
  return {
    ...best,
    real: degrade(target, degradation),
    forged: degrade(forged, degradation),
    level,
    degradation,
  }
}

const alignedDonor = (donor: RealFace, landmarks: FaceLandmarks, size: number): FloatPicture =>
  sampleAffine(
    { width: donor.side, height: donor.side, pixels: donor.pixels },
    alignDonor(landmarks, donor.landmarks),
    size,
  )
