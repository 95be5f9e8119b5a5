import { gaussianBlur } from '#models/simulation/pixels/blur.ts'
import type { Raster } from '#models/simulation/pixels/raster.ts'
import { roundToLevels } from '#models/simulation/pixels/raster.ts'
import { faceRelief } from './face-relief.ts'
import { lightPortrait, type Scenery } from './light-portrait.ts'
import { speckle } from './noise.ts'
import { paintBackground, paintEar, paintGarment, paintNeck } from './paint-body.ts'
import { paintFace } from './paint-face.ts'
import { hairPainter } from './paint-hair.ts'
import type { Person } from './person.ts'
import { emptySurface, type Surface } from './surface.ts'

/** Millimetres that a picture shows across, and how far below its top the eyes are, in parts of its height. */
const framing = { widthMm: 318, eyesDown: 0.43 } as const

const lay = (scenery: Scenery, index: number, surface: Surface, share: number): void => {
  const keep = 1 - share
  const { colour, gloss, polish, depth, strand, z } = scenery
  colour[index * 3] = keep * colour[index * 3]! + share * surface.red
  colour[index * 3 + 1] = keep * colour[index * 3 + 1]! + share * surface.green
  colour[index * 3 + 2] = keep * colour[index * 3 + 2]! + share * surface.blue
  // What lies between two layers in height or kind would be nowhere.
  if (share < 0.5) return
  gloss[index] = surface.gloss
  polish[index] = surface.polish
  depth[index] = surface.depth
  strand[index] = surface.strand
  z[index] = surface.z
}

/** Everything that is seen, from the wall to the hair before the forehead. */
const buildScenery = (person: Person, width: number, height: number): Scenery => {
  const count = width * height
  const scenery: Scenery = {
    width,
    height,
    samplesPerMm: width / framing.widthMm,
    z: new Float32Array(count),
    colour: new Float32Array(count * 3),
    gloss: new Float32Array(count),
    polish: new Float32Array(count),
    depth: new Float32Array(count),
    strand: new Float32Array(count),
  }
  const relief = faceRelief(person)
  const paintHair = hairPainter(person)
  const surface = emptySurface()
  const turn = (person.lean * Math.PI) / 180
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)]
  /** The neck is where the head turns, so it stays in place. */
  const pivot = -130
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const index = row * width + column
      const x = (column + 0.5 - width / 2) / scenery.samplesPerMm
      const y = (height * framing.eyesDown - row - 0.5) / scenery.samplesPerMm
      const headX = cosine * x - sine * (y - pivot)
      const headY = sine * x + cosine * (y - pivot) + pivot
      paintBackground(surface, person, x, y)
      lay(scenery, index, surface, 1)
      const isLong = !person.hair.showsEars
      if (isLong) {
        const behind = paintHair(surface, headX * 1.02, headY, Number.NaN)
        if (behind > 0) {
          surface.z -= 90
          lay(scenery, index, surface, behind)
        }
      }
      if (paintNeck(surface, person, x, y)) lay(scenery, index, surface, 1)
      if (paintGarment(surface, person, x, y)) lay(scenery, index, surface, 1)
      if (!isLong && paintEar(surface, person, headX, headY)) lay(scenery, index, surface, 1)
      const rim = relief.rim(headX, headY)
      if (rim < 1) {
        paintFace(surface, person, relief, headX, headY)
        lay(scenery, index, surface, 1)
      }
      const cover = paintHair(surface, headX, headY, rim < 1 ? scenery.z[index]! : Number.NaN)
      if (cover > 0) lay(scenery, index, surface, cover)
    }
  return scenery
}

/** Linear light as it is shown: a soft shoulder, then the sRGB curve, in levels of 0 to 255. */
const shown = (light: number): number => {
  const v = Math.max(0, light * 0.92)
  const film = v < 0.6 ? v : 0.6 + 0.4 * (1 - Math.exp(-(v - 0.6) / 0.4))
  return 255 * (film <= 0.0031308 ? 12.92 * film : 1.055 * film ** (1 / 2.4) - 0.055)
}

/** Means of `factor` by `factor` samples. */
const gathered = (light: Float32Array, width: number, height: number, factor: number): Raster => {
  const values = new Float32Array(width * height * 3)
  for (let row = 0; row < height * factor; row += 1)
    for (let column = 0; column < width * factor; column += 1) {
      const to = (Math.floor(row / factor) * width + Math.floor(column / factor)) * 3
      const from = (row * width * factor + column) * 3
      for (let channel = 0; channel < 3; channel += 1)
        values[to + channel]! += Math.min(2, light[from + channel]!) / (factor * factor)
    }
  return { width, height, channels: 3, values }
}

/** The noise of a sensor, more of it in the middle tones: triangular, independent in each channel for the most part. */
const addGrain = ({ width, height, values }: Raster, seed: number): void => {
  const draw = (column: number, row: number, of: number): number =>
    speckle(column, row, seed + of) + speckle(column, row, seed + of + 10) - 1
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const common = draw(column, row, 100)
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (row * width + column) * 3 + channel
        const strength = 2.4 + 2.2 * (1 - Math.abs(values[at]! / 127.5 - 1))
        values[at]! += strength * (0.75 * common + 0.6 * draw(column, row, 120 + 20 * channel))
      }
    }
}

/**
 * Draws a person's portrait: heights and colours of everything seen, lit by two lamps with soft shadows, through a lens and onto
 * a sensor. RGB in whole levels; the same on every run. `samples` squared are taken for each pixel.
 */
export const drawPortrait = (
  person: Person,
  { width, height, samples }: { readonly width: number; readonly height: number; readonly samples: number },
): Raster => {
  const light = lightPortrait(buildScenery(person, width * samples, height * samples))
  const picture = gaussianBlur(gathered(light, width, height, samples), width / 1400)
  const result = { ...picture, values: picture.values.map(shown) }
  addGrain(result, person.seed)
  return roundToLevels(result)
}
