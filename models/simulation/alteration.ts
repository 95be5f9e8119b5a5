import type { SeededRandom } from '../random/seeded-random.ts'
import { loseByJpeg } from './jpeg/lose-by-jpeg.ts'
import { gaussianBlur, sharpen } from './pixels/blur.ts'
import { changeColours, drawColourChange } from './pixels/colour.ts'
import { addGrain } from './pixels/grain.ts'
import { type Raster, roundToLevels } from './pixels/raster.ts'
import { type Kernel, resizeRaster } from './pixels/resize.ts'

/** One change of a whole picture's appearance, with its name and parameters for the record. */
export interface Alteration {
  readonly name: string
  readonly apply: (picture: Raster) => Raster
}

const two = (value: number): string => value.toFixed(2)

const coarser = (random: SeededRandom): Alteration => {
  const factor = random.between(1.3, 3.2)
  const up: Kernel = random.pick(['triangle', 'triangle', 'cubic', 'nearest'])
  return {
    name: `coarser ${two(factor)} ${up}`,
    apply: (picture) => {
      const { width, height } = picture
      const [across, down] = [
        Math.max(2, Math.round(width / factor)),
        Math.max(2, Math.round(height / factor)),
      ]
      return resizeRaster(resizeRaster(picture, across, down, 'triangle'), width, height, up)
    },
  }
}

const softer = (random: SeededRandom): Alteration => {
  const sigma = random.between(0.4, 1.5)
  return { name: `blur ${two(sigma)}`, apply: (picture) => gaussianBlur(picture, sigma) }
}

const sharper = (random: SeededRandom): Alteration => {
  const [amount, sigma] = [random.between(0.3, 1.3), random.between(0.7, 1.8)]
  return {
    name: `sharpen ${two(amount)} of ${two(sigma)}`,
    apply: (picture) => sharpen(picture, amount, sigma),
  }
}

const compressed = (random: SeededRandom): Alteration => {
  const quality = Math.round(random.between(25, 80))
  const subsampled = random.chance(0.6)
  const [offsetX, offsetY] = [random.below(16), random.below(16)]
  return {
    name: `JPEG ${quality}`,
    apply: (picture) =>
      loseByJpeg(roundToLevels({ ...picture, values: picture.values.slice() }), {
        quality,
        subsampled,
        offsetX,
        offsetY,
      }),
  }
}

const grainier = (random: SeededRandom): Alteration => {
  const grain = { sigma: random.between(1.5, 6), colour: random.uniform(), seed: random.below(2 ** 30) }
  return { name: `noise ${two(grain.sigma)}`, apply: (picture) => addGrain(picture, grain) }
}

const recoloured = (random: SeededRandom): Alteration => {
  // Mostly weak: a strong tint is seen at first glance and teaches little.
  const strength = 0.2 + 0.8 * random.uniform() ** 2
  const change = drawColourChange(random, strength)
  return { name: `colours ${two(strength)}`, apply: (picture) => changeColours(picture, change) }
}

const detailChanges = [coarser, softer, sharper, compressed, grainier] as const

/** One loss or gain of detail: coarser, softer, sharper, compressed or noisier. */
export const drawDetailChange = (random: SeededRandom): Alteration => random.pick(detailChanges)(random)

/**
 * What makes one side of a blend differ from the other (SBI's source and target transforms): other colours and other
 * detail, both at once as in SBI most of the time, so that a forgery leaves more than a tint.
 */
export const drawAlterations = (random: SeededRandom): readonly Alteration[] => {
  const kind = random.uniform()
  if (kind < 0.8) return [recoloured(random), drawDetailChange(random)]
  return [kind < 0.9 ? recoloured(random) : drawDetailChange(random)]
}

export const applyAlterations = (picture: Raster, alterations: readonly Alteration[]): Raster =>
  alterations.reduce((result, { apply }) => apply(result), picture)
