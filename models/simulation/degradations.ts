import type { Box } from '#app/geometry.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import { type JpegLoss, loseByJpeg } from './jpeg/lose-by-jpeg.ts'
import { gaussianBlur } from './pixels/blur.ts'
import { type ColourChange, changeColours, drawColourChange } from './pixels/colour.ts'
import { addGrain, type Grain } from './pixels/grain.ts'
import { copyRaster, type Raster, roundToLevels } from './pixels/raster.ts'
import { type Kernel, resizeRaster } from './pixels/resize.ts'

/** How hard the pictures are treated after the forgery, real and forged alike. */
export type DegradationLevel = 'none' | 'mild' | 'strong'

/** One thing that happens to a published picture. A picture is reduced for good; 'soften' reduces and enlarges it again. */
export type DegradationStep =
  | { readonly kind: 'colours'; readonly change: ColourChange }
  | { readonly kind: 'reduce'; readonly factor: number; readonly kernel: Kernel }
  | { readonly kind: 'soften'; readonly factor: number; readonly kernel: Kernel }
  | { readonly kind: 'blur'; readonly sigma: number }
  | { readonly kind: 'noise'; readonly grain: Grain }
  | { readonly kind: 'jpeg'; readonly loss: JpegLoss }

/** The steps in their order: the same for both pictures of a pair. */
export type Degradation = readonly DegradationStep[]

interface Harshness {
  readonly colours: number
  readonly colourStrength: number
  readonly resizing: number
  readonly leastFactor: number
  readonly blur: number
  readonly largestSigma: number
  readonly noise: number
  readonly largestGrain: number
  readonly jpeg: number
  readonly qualities: readonly [number, number]
  readonly secondJpeg: number
}

/** Probabilities and reaches of the levels. */
const harshness: Readonly<Record<Exclude<DegradationLevel, 'none'>, Harshness>> = {
  mild: {
    colours: 0.3,
    colourStrength: 0.5,
    resizing: 0.3,
    leastFactor: 0.75,
    blur: 0.2,
    largestSigma: 0.7,
    noise: 0.2,
    largestGrain: 3,
    jpeg: 0.6,
    qualities: [70, 100],
    secondJpeg: 0,
  },
  strong: {
    colours: 0.4,
    colourStrength: 1,
    resizing: 0.55,
    leastFactor: 0.45,
    blur: 0.35,
    largestSigma: 1.3,
    noise: 0.35,
    largestGrain: 7,
    jpeg: 0.9,
    qualities: [30, 90],
    secondJpeg: 0.25,
  },
}

const jpegStep = (random: SeededRandom, [low, high]: readonly [number, number]): DegradationStep => ({
  kind: 'jpeg',
  loss: {
    quality: Math.round(random.between(low, high)),
    subsampled: random.chance(0.7),
    offsetX: random.below(16),
    offsetY: random.below(16),
  },
})

/** Draws what happens at a level; a JPEG is the last or, sometimes, once more the first step. */
export const drawDegradation = (level: DegradationLevel, random: SeededRandom): Degradation => {
  if (level === 'none') return []
  const h = harshness[level]
  const steps: DegradationStep[] = []
  if (random.chance(h.secondJpeg)) steps.push(jpegStep(random, [60, 95]))
  if (random.chance(h.colours))
    steps.push({ kind: 'colours', change: drawColourChange(random, h.colourStrength) })
  if (random.chance(h.resizing))
    steps.push({
      kind: random.chance(0.5) ? 'reduce' : 'soften',
      factor: random.between(h.leastFactor, 0.97),
      kernel: random.pick(['triangle', 'cubic', 'area', 'lanczos']),
    })
  if (random.chance(h.blur)) steps.push({ kind: 'blur', sigma: random.between(0.3, h.largestSigma) })
  if (random.chance(h.noise))
    steps.push({
      kind: 'noise',
      grain: {
        sigma: random.between(0.5, h.largestGrain),
        colour: random.uniform(),
        seed: random.below(2 ** 30),
      },
    })
  if (random.chance(h.jpeg)) steps.push(jpegStep(random, h.qualities))
  return steps
}

const take = (picture: Raster, step: DegradationStep): Raster => {
  const { width, height } = picture
  switch (step.kind) {
    case 'colours':
      return changeColours(picture, step.change)
    case 'blur':
      return gaussianBlur(picture, step.sigma)
    case 'noise':
      return addGrain(picture, step.grain)
    case 'jpeg':
      return loseByJpeg(picture, step.loss)
    case 'reduce':
    case 'soften': {
      const across = Math.max(8, Math.round(width * step.factor))
      const down = Math.max(8, Math.round(height * step.factor))
      const small = resizeRaster(picture, across, down, step.kernel)
      return step.kind === 'reduce' ? small : resizeRaster(small, width, height, 'triangle')
    }
  }
}

/** Applies the steps, each rounded to whole levels as a saved file would be, and says where the frame came to lie. */
export const degrade = (picture: Raster, frame: Box, degradation: Degradation) => {
  let result = picture
  for (const step of degradation) {
    const next = take(result, step)
    result = roundToLevels(next === result ? copyRaster(next) : next)
  }
  const [scaleX, scaleY] = [result.width / picture.width, result.height / picture.height]
  return {
    picture: result,
    frame: {
      x: frame.x * scaleX,
      y: frame.y * scaleY,
      width: frame.width * scaleX,
      height: frame.height * scaleY,
    },
  }
}
