import { bump, ramp } from './curves.ts'
import type { FaceRelief } from './face-relief.ts'
import { mouthLines } from './mouth-lines.ts'
import { layeredNoise, smoothNoise, speckle } from './noise.ts'
import { paintEye } from './paint-eye.ts'
import type { Person } from './person.ts'
import { darken, paint, type Surface, tint } from './surface.ts'

const freckleCellMm = 3.1

/** One freckle at most in each cell, of its own place, size and strength, 0 to 1. */
const freckleAt = (x: number, y: number, seed: number): number => {
  const [column, row] = [Math.floor(x / freckleCellMm), Math.floor(y / freckleCellMm)]
  if (speckle(column, row, seed) > 0.3) return 0
  const centreX = (column + 0.3 + 0.4 * speckle(column, row, seed + 1)) * freckleCellMm
  const centreY = (row + 0.3 + 0.4 * speckle(column, row, seed + 2)) * freckleCellMm
  const radius = 0.28 + 0.4 * speckle(column, row, seed + 3)
  return (
    ramp(1.25, 0.4, Math.hypot(x - centreX, y - centreY) / radius) *
    (0.25 + 0.5 * speckle(column, row, seed + 4))
  )
}

/** Skin anywhere: colour that varies slowly, pores, freckles. */
export const paintSkin = (surface: Surface, { skin, seed, freckles }: Person, x: number, y: number): void => {
  paint(surface, skin)
  darken(
    surface,
    1 + 0.05 * layeredNoise(x / 9, y / 9, seed) + 0.05 * layeredNoise(x / 1.1, y / 1.1, seed + 3),
  )
  const flush = 0.09 * layeredNoise(x / 14, y / 14, seed + 5)
  surface.green *= 1 - flush
  surface.blue *= 1 - flush * 0.8
  tint(surface, [skin[0] * 0.62, skin[1] * 0.46, skin[2] * 0.38], freckles * freckleAt(x, y, seed + 7))
  surface.z += 0.05 * layeredNoise(x / 0.75, y / 0.75, seed + 9)
  surface.gloss = 0.042 + 0.016 * layeredNoise(x / 2, y / 2, seed + 10)
  surface.polish = 17
  surface.depth = 1
  surface.strand = Number.NaN
  surface.ball = 0
}

const paintBrow = (surface: Surface, person: Person, distance: number, y: number, side: number): void => {
  const { brows, eyes, seed } = person
  const [start, end] = [eyes.apart - 19, eyes.apart + 20]
  const along = (distance - start) / (end - start)
  if (along < -0.1 || along > 1.1) return
  const middle = brows.height + brows.arch * Math.sin(Math.min(1, along / 1.3) * Math.PI * 0.93) - 2.2 * along
  const thick = brows.thickness * (along < 0.55 ? 1 : 1 - 0.8 * ((along - 0.55) / 0.45))
  const off = (y - middle) / Math.max(0.6, thick)
  const slope = 0.9 - 1.15 * Math.min(1, Math.max(0, along))
  const strands = smoothNoise(
    (distance - (y - middle) * slope) * 0.16 + side * 40,
    (y - middle - distance * slope * 0.55) * 1.7,
    seed + 21,
  )
  const fine = smoothNoise(
    (distance - (y - middle) * slope) * 0.3 + side * 70,
    (y - middle - distance * slope * 0.55) * 3.1,
    seed + 22,
  )
  const body = ramp(1.25, 0.5, Math.abs(off)) * ramp(-0.06, 0.16, along) * ramp(1.04, 0.86, along)
  const share = body * brows.density * Math.min(1, Math.max(0, 0.8 + 0.42 * strands + 0.3 * fine))
  tint(surface, brows.colour, Math.min(0.93, share))
  surface.gloss *= 1 - share
}

const paintMouth = (surface: Surface, person: Person, x: number, y: number): void => {
  const { mouth, seed } = person
  const { across, top, middle, bottom } = mouthLines(mouth, x)
  if (across > 1.25) return
  const inside = Math.min(ramp(-0.8, 0.8, top - y), ramp(-1, 0.9, y - bottom)) * ramp(1.03, 0.9, across)
  const wrinkles = 1 + 0.12 * smoothNoise(x * 1.1 + (y - middle) * 0.12 * x * 0.2, y * 0.16, seed + 41)
  const [red, green, blue] = mouth.colour
  const shade = wrinkles * (y > middle ? 0.84 : 1)
  tint(surface, [red * shade, green * shade, blue * shade], 0.88 * inside)
  surface.gloss += inside * (y > middle ? 0.02 : 0.05)
  surface.polish += inside * 22
  const line = ramp(1.1, 0.25, Math.abs(y - middle) / (1.05 - 0.45 * Math.min(1, across)))
  tint(surface, [0.06, 0.016, 0.013], 0.9 * line * ramp(1.1, 0.98, across))
  tint(
    surface,
    [0.2, 0.08, 0.06],
    0.35 * bump(Math.abs(x), y, mouth.halfWidth + 0.6, mouth.height + mouth.smile, 1.8, 1.4),
  )
}

const paintStubble = (surface: Surface, person: Person, x: number, y: number): void => {
  const { mouth, stubble, nose, seed } = person
  if (stubble === 0) return
  const distance = Math.abs(x)
  const jaw = ramp(-38, -62, y + 0.55 * Math.max(0, 58 - distance) * ramp(26, 40, distance) * 0.6)
  const cheek = ramp(mouth.height + 32 - 0.1 * distance, mouth.height - 4, y - ramp(34, 66, distance) * 40)
  const area =
    Math.min(jaw + 0.2, cheek) *
    (1 - 0.6 * bump(distance, y, 12, mouth.height - mouth.lower - 6, 5, 5)) *
    ramp(-nose.length - 3, -nose.length - 9, y)
  const hairs = speckle(Math.floor(x / 0.42), Math.floor(y / 0.42), seed + 51)
  const patch = 0.75 + 0.4 * smoothNoise(x / 6, y / 6, seed + 52)
  tint(
    surface,
    [0.1, 0.078, 0.068],
    Math.max(0, area) * stubble * patch * (0.45 + 0.9 * ramp(0.5, 0.9, hairs)),
  )
}

/** Fills in the face at a place of it, with eyes, brows, mouth and all. */
export const paintFace = (
  surface: Surface,
  person: Person,
  relief: FaceRelief,
  x: number,
  y: number,
): void => {
  const { eyes, nose, seed, skin } = person
  const distance = Math.abs(x)
  surface.z = relief.height(x, y)
  paintSkin(surface, person, x, y)
  const rosy =
    0.5 * bump(distance, y, 41, -34, 18, 14) +
    0.5 * bump(x, y, 0, -nose.length + 6, 13, 10) +
    0.25 * bump(x, y, 0, -104, 14, 9)
  tint(surface, [skin[0] * 1.02, skin[1] * 0.72, skin[2] * 0.72], rosy * 0.62)
  tint(
    surface,
    [skin[0] * 0.8, skin[1] * 0.68, skin[2] * 0.72],
    0.36 * bump(distance, y, eyes.apart - 3, -10, 14, 4.5) +
      0.42 * bump(distance, y, eyes.apart - 12, 0, 6, 8),
  )
  const nostril = bump(distance, y, 6.7, -nose.length - 1.2 - 0.2 * (distance - 6.7), 3.1, 1.35)
  tint(surface, [0.05, 0.018, 0.012], Math.min(0.9, 1.35 * nostril))
  surface.gloss *= 1 - Math.min(1, 1.5 * nostril)
  tint(
    surface,
    [skin[0] * 0.5, skin[1] * 0.4, skin[2] * 0.36],
    0.5 * bump(distance, y, nose.width * 1.0, -nose.length + 3.5, 1.1, 5),
  )
  surface.gloss += 0.02 * bump(x, y, 0, -nose.length + 8, 8, 7) + 0.01 * bump(x, y, 0, 50, 30, 20)
  paintStubble(surface, person, x, y)
  paintMouth(surface, person, x, y)
  paintBrow(surface, person, distance, y - 0.25 * smoothNoise(x / 8, 0, seed + 20), x < 0 ? 1 : 0)
  paintEye(surface, person, x, y)
}
