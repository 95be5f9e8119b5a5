import type { FaceRegionName } from '#app/face-regions.ts'
import type { Box } from '#app/geometry.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import { applyAlterations, drawAlterations } from './alteration.ts'
import { alphaBlend } from './blending/alpha-blend.ts'
import { poissonBlend } from './blending/poisson-blend.ts'
import { copyRaster, cutRaster, type Raster, roundToLevels } from './pixels/raster.ts'
import type { Canvas } from './prepare-canvas.ts'
import type { RealFace } from './real-face.ts'
import { chooseRegions } from './regions/choose-regions.ts'
import { forgeryMask } from './regions/forgery-mask.ts'
import { drawMethod, isForeign, type SourceMethodName, sourceMethods } from './source-methods.ts'

export type BlendKind = 'alpha' | 'poisson'

/** What may be drawn for a forgery. */
export interface ForgeryChoices {
  readonly methods: readonly SourceMethodName[]
  /** Opacities of the blend, each equally likely. */
  readonly opacities: readonly number[]
  /** Probability that the whole face is forged and not one to three of its parts. */
  readonly wholeFace: number
  /** Probability of Poisson blending instead of alpha blending. */
  readonly poisson: number
  /** How badly another face may fit this one: see AlignOptions; Infinity takes any. */
  readonly largestMisfit: number
}

/** A forged canvas beside the real one that differs from it by the forgery alone. */
export interface Forgery {
  readonly real: Raster
  readonly forged: Raster
  /** Where the blend is, in whole pixels of the canvas, and its shape there, 0 to 1, without opacity. */
  readonly box: Box
  readonly shape: Raster
  readonly regions: readonly FaceRegionName[]
  readonly method: SourceMethodName
  readonly blend: BlendKind
  readonly opacity: number
  /** Which side of the blend was altered, and how. */
  readonly altered: 'source' | 'target' | 'neither'
  readonly alterations: readonly string[]
  /** Mean absolute difference of the two, weighted by the shape, in levels. */
  readonly difference: number
}

const weightedDifference = (real: Raster, forged: Raster, box: Box, shape: Raster): number => {
  let [sum, weight] = [0, 1e-6]
  for (let row = 0, pixel = 0; row < box.height; row += 1) {
    let at = ((box.y + row) * real.width + box.x) * 3
    for (let column = 0; column < box.width; column += 1, pixel += 1, at += 3) {
      const share = shape.values[pixel]!
      if (share === 0) continue
      weight += 3 * share
      for (let index = at; index < at + 3; index += 1)
        sum += share * Math.abs(real.values[index]! - forged.values[index]!)
    }
  }
  return sum / weight
}

/** Self-blends need one side altered to be seen; other methods bring a change of their own. */
const alteredSide = (method: SourceMethodName, random: SeededRandom): Forgery['altered'] => {
  if (method !== 'self-blend' && random.chance(0.25)) return 'neither'
  return random.chance(0.5) ? 'source' : 'target'
}

/** How soft the mask's rim is: Poisson blending makes its own transition, and skin from elsewhere needs a wide one. */
const softnessOf = (method: SourceMethodName, blend: BlendKind): readonly [number, number] => {
  if (blend === 'poisson') return [0.012, 0.03]
  return isForeign(method) ? [0.05, 0.13] : [0.012, 0.13]
}

/**
 * Makes one forgery on a canvas: regions, mask, source, alterations of one side (SBI's source and target transforms, so
 * that the real picture of the pair carries the target's), blend. Null when the drawn regions
 * hardly lie on the canvas or the drawn method cannot serve.
 */
export const forgeCanvas = (
  canvas: Canvas,
  donor: RealFace | null,
  choices: ForgeryChoices,
  random: SeededRandom,
): Forgery | null => {
  const { picture, landmarks, frame } = canvas
  const regions = chooseRegions(random, choices.wholeFace)
  const method = drawMethod(choices.methods, random)
  const blend = random.chance(choices.poisson) ? 'poisson' : 'alpha'
  const limits = {
    width: picture.width,
    height: picture.height,
    faceSide: frame.width,
    softness: softnessOf(method, blend),
  }
  const mask = forgeryMask(landmarks, regions, limits, random)
  if (!mask) return null
  const { box, shape } = mask
  const scene = {
    picture,
    landmarks,
    faceSide: frame.width,
    regions,
    box,
    mask: shape,
    donor,
    largestMisfit: choices.largestMisfit,
  }
  const plain = sourceMethods[method](scene, random)
  if (!plain) return null
  const altered = alteredSide(method, random)
  const alterations = altered === 'neither' ? [] : drawAlterations(random)
  const source = altered === 'source' ? applyAlterations(plain, alterations) : plain
  const real =
    altered === 'target' ? roundToLevels(copyRaster(applyAlterations(picture, alterations))) : picture
  const guidance = random.chance(0.75) ? 'source' : 'stronger'
  const joined = blend === 'poisson' ? poissonBlend(source, cutRaster(real, box), shape, guidance) : source
  const opacity = random.pick(choices.opacities)
  const forged = alphaBlend(real, joined, shape, box, opacity)
  return {
    real,
    forged,
    box,
    shape,
    regions,
    method,
    blend,
    opacity,
    altered,
    alterations: alterations.map(({ name }) => name),
    difference: weightedDifference(real, forged, box, shape),
  }
}
