import type { FaceRegionName } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import { type SeededRandom, seededRandom } from '../random/seeded-random.ts'
import { type Degradation, type DegradationLevel, degrade, drawDegradation } from './degradations.ts'
import { type BlendKind, type Forgery, type ForgeryChoices, forgeCanvas } from './forge-canvas.ts'
import { emptyRaster, toBytes } from './pixels/raster.ts'
import { resizeBox } from './pixels/resize.ts'
import { type Canvas, prepareCanvas } from './prepare-canvas.ts'
import { checkRealFace, type RealFace } from './real-face.ts'
import { needsDonor, type SourceMethodName } from './source-methods.ts'

export type { RealFace } from './real-face.ts'

export interface SimulationOptions extends Omit<ForgeryChoices, 'largestMisfit'> {
  /** Side of the pictures that come out. */
  readonly size: number
  /** Probability of each level. */
  readonly degradations: Readonly<Record<DegradationLevel, number>>
  /** How far crop, mirror image and tilt vary: 0 is the detector's own crop, 1 the variety of training. */
  readonly jitter: number
}

export interface SimulatedPair {
  /** size · size · 3 bytes each. */
  readonly real: Uint8Array
  readonly forged: Uint8Array
  /** Shape of the blend without opacity, size², in [0, 1]. */
  readonly mask: Float32Array
  readonly regions: readonly FaceRegionName[]
  readonly method: SourceMethodName
  readonly blend: BlendKind
  readonly opacity: number
  /** Which side of the blend was altered (the real picture shows the target's alterations, too), and how. */
  readonly altered: Forgery['altered']
  readonly alterations: readonly string[]
  readonly level: DegradationLevel
  readonly degradation: Degradation
  /** Mean absolute difference of the two before degradation, weighted by the mask, in levels. */
  readonly difference: number
}

/** Forgeries that change less than this many levels on average cannot be seen and so cannot be learnt. */
const leastDifference = 1.5
const attempts = 12

/** Faces turned further apart than this give a swap that nobody would try. */
const largestMisfit = 0.07

const checkOptions = (options: SimulationOptions, hasDonor: boolean): void => {
  const { size, methods, opacities, degradations } = options
  const shares = Object.values(degradations)
  const wrong =
    !Number.isSafeInteger(size) || size < 16 || size > 1024
      ? 'the size must be 16 to 1024 whole pixels'
      : methods.length === 0 || opacities.length === 0
        ? 'there must be a method and an opacity to choose from'
        : opacities.some((opacity) => !(opacity >= 0 && opacity <= 1))
          ? 'opacities run from 0 to 1'
          : shares.some((share) => !(share >= 0)) || shares.every((share) => share === 0)
            ? 'the levels of degradation need probabilities that are not all zero'
            : !hasDonor && methods.every(needsDonor)
              ? 'the chosen methods need a second face, and none was given'
              : undefined
  if (wrong) throw new Fault('input/invalid', `No forgery can be simulated: ${wrong}.`)
}

const drawLevel = (shares: SimulationOptions['degradations'], random: SeededRandom): DegradationLevel => {
  const levels = (Object.entries(shares) as [DegradationLevel, number][]).filter(([, share]) => share > 0)
  let rest = random.uniform() * levels.reduce((sum, [, share]) => sum + share, 0)
  for (const [level, share] of levels) {
    rest -= share
    if (rest < 0) return level
  }
  return levels.at(-1)![0]
}

/** The forgery to keep: the first that can be seen, redrawn as often as needed and allowed. */
const forgeVisibly = (
  canvas: Canvas,
  donor: RealFace | null,
  options: SimulationOptions,
  seed: string,
): Forgery => {
  const methods = donor ? options.methods : options.methods.filter((method) => !needsDonor(method))
  const isWanted = options.opacities.some((opacity) => opacity > 0)
  const least = isWanted ? leastDifference : 0
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const random = seededRandom(`${seed} forgery ${attempt}`)
    // A face that hides every forgery so far (flat, or all but outside the picture) gets the plainest ones at last.
    const isLate = attempt >= attempts / 2
    const choices = isLate
      ? {
          methods,
          wholeFace: 1,
          poisson: 0,
          opacities: [Math.max(...options.opacities)],
          largestMisfit: Number.POSITIVE_INFINITY,
        }
      : { ...options, methods, largestMisfit }
    const forgery = forgeCanvas(canvas, donor, choices, random)
    if (forgery && forgery.difference >= least) return forgery
  }
  throw new Fault(
    'input/invalid',
    'No visible forgery can be made of this face: its picture is flat or its landmarks lie outside. Leave the face out.',
    { detail: { attempts, leastDifference: least } },
  )
}

/**
 * A forgery of a real face (paper 3.3, eq. 6; Shiohara and Yamasaki 2022) and its real counterpart. Both come through the
 * same crop, the same alterations of the background and the same degradations, so that nothing but the blend tells
 * them apart. The same seed gives the same bytes; geometry and degradation do not depend on the choices for the
 * forgery. `donor` is another person's face for methods that need one. Throws `input/invalid`.
 */
export const simulateForgery = (
  face: RealFace,
  seed: string | number,
  options: SimulationOptions,
  donor: RealFace | null = null,
): SimulatedPair => {
  checkRealFace(face)
  if (donor) checkRealFace(donor)
  checkOptions(options, donor !== null)
  const { size } = options
  const canvas = prepareCanvas(face, size, options.jitter, seededRandom(`${seed} geometry`))
  const forgery = forgeVisibly(canvas, donor, options, String(seed))
  const random = seededRandom(`${seed} degradation`)
  const level = drawLevel(options.degradations, random)
  const degradation = drawDegradation(level, random)
  const seen = (which: 'real' | 'forged'): Uint8Array => {
    const { picture, frame } = degrade(forgery[which], canvas.frame, degradation)
    return toBytes(resizeBox(picture, frame, { width: size, height: size }, 'triangle'))
  }
  const { regions, method, blend, opacity, altered, alterations, difference } = forgery
  return {
    real: seen('real'),
    forged: seen('forged'),
    mask: seenMask(forgery, canvas, size),
    regions,
    method,
    blend,
    opacity,
    altered,
    alterations,
    level,
    degradation,
    difference,
  }
}

const seenMask = ({ box, shape }: Forgery, { picture, frame }: Canvas, size: number): Float32Array => {
  const plane = emptyRaster(picture.width, picture.height, 1)
  for (let row = 0; row < box.height; row += 1)
    plane.values.set(
      shape.values.subarray(row * box.width, (row + 1) * box.width),
      (box.y + row) * plane.width + box.x,
    )
  const { values } = resizeBox(plane, frame, { width: size, height: size }, 'triangle')
  for (let index = 0; index < values.length; index += 1) values[index] = Math.min(1, values[index]!)
  return values
}
