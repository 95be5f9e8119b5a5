import { gaussianBlur } from '#models/simulation/pixels/blur.ts'
import type { Raster } from '#models/simulation/pixels/raster.ts'
import { speckle } from './noise.ts'
import type { Light } from './person.ts'

/** What is seen at each sample of a picture, planes of width · height values. */
export interface Scenery {
  readonly width: number
  readonly height: number
  readonly samplesPerMm: number
  readonly z: Float32Array
  /** [width · height · 3], linear. */
  readonly colour: Float32Array
  readonly gloss: Float32Array
  readonly polish: Float32Array
  readonly depth: Float32Array
  readonly strand: Float32Array
}

interface Lamp {
  /** Unit vector towards the lamp. */
  readonly x: number
  readonly y: number
  readonly z: number
  readonly light: Light
  /** How soft its shadows are: width per length. */
  readonly size: number
}

const lamp = (x: number, y: number, z: number, light: Light, size: number): Lamp => {
  const length = Math.hypot(x, y, z)
  return { x: x / length, y: y / length, z: z / length, light, size }
}

const lamps: readonly Lamp[] = [
  lamp(-0.55, 0.6, 0.85, [1.6, 1.55, 1.48], 0.42),
  lamp(0.8, 0.12, 0.65, [0.42, 0.46, 0.52], 0.7),
]
const sky: Light = [0.3, 0.32, 0.35]
const ground: Light = [0.2, 0.17, 0.15]

/** How far light wanders in skin before it leaves again: shading turns less sharply, most of all in red. */
const wander: Light = [0.3, 0.15, 0.09]

/** Hair mirrors light a second time from inside, in its own warm colour. */
const hairGleam: Light = [0.62, 0.44, 0.33]

const shadowReachMm = 85
const shadowSteps = 22

/** Share of a lamp's light that arrives, 0 to 1: the heights between here and the lamp may cover it. */
const arriving = (
  { width, height, z, samplesPerMm }: Scenery,
  { x: lampX, y: lampY, z: lampZ, size }: Lamp,
  column: number,
  row: number,
): number => {
  const start = z[row * width + column]!
  const jitter = speckle(column, row, 5)
  let open = 1
  for (let step = 0; step < shadowSteps; step += 1) {
    const t = 0.9 + shadowReachMm * ((step + jitter) / shadowSteps) ** 2
    const at = Math.round(column + lampX * t * samplesPerMm)
    const above = Math.round(row - lampY * t * samplesPerMm)
    if (at < 0 || at >= width || above < 0 || above >= height) break
    const over = z[above * width + at]! - start - lampZ * t
    open = Math.min(open, 0.5 - over / (t * size + 0.5))
    if (open <= 0) return 0
  }
  return Math.min(1, open * 1.6)
}

/** How much of the surroundings a place sees, from how deep it lies below its neighbourhood's mean height. */
const openness = (scenery: Scenery): Float32Array => {
  const { width, height, z, samplesPerMm } = scenery
  const plane: Raster = { width, height, channels: 1, values: z }
  const result = new Float32Array(z.length).fill(1)
  for (const [radiusMm, strength] of [
    [1.6, 0.24],
    [5, 0.055],
    [11, 0.016],
  ] as const) {
    const mean = gaussianBlur(plane, radiusMm * samplesPerMm).values
    for (let index = 0; index < z.length; index += 1) {
      const sunk = Math.min(14, Math.max(0, mean[index]! - z[index]!))
      result[index]! /= 1 + strength * sunk
    }
  }
  return result
}

/** A step in mm from which two neighbours belong to two layers and not to one surface. */
const cliffMm = 9

/** The slope at a place from the steps on both sides of it: a cliff between two layers is no slope. */
const slopeBetween = (before: number, after: number): number => {
  if (Math.abs(before) > cliffMm) return Math.abs(after) > cliffMm ? 0 : after
  return Math.abs(after) > cliffMm ? before : (before + after) / 2
}

/** Lights a scenery: linear RGB, [width · height · 3]. */
export const lightPortrait = (scenery: Scenery): Float32Array => {
  const { width, height, z, samplesPerMm } = scenery
  const open = openness(scenery)
  const lit = new Float32Array(z.length * 3)
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const index = row * width + column
      const here = z[index]!
      const slopeX =
        samplesPerMm *
        slopeBetween(here - z[index - (column > 0 ? 1 : 0)]!, z[index + (column < width - 1 ? 1 : 0)]! - here)
      const slopeY =
        samplesPerMm *
        slopeBetween(
          here - z[index + (row < height - 1 ? width : 0)]!,
          z[index - (row > 0 ? width : 0)]! - here,
        )
      const steep = Math.hypot(slopeX, slopeY)
      const held = steep > 1.8 ? 1.8 / steep : 1
      const length = Math.hypot(slopeX * held, slopeY * held, 1)
      const [nx, ny, nz] = [(-slopeX * held) / length, (-slopeY * held) / length, 1 / length]
      const [depth, gloss, polish] = [scenery.depth[index]!, scenery.gloss[index]!, scenery.polish[index]!]
      const strand = scenery.strand[index]!
      const isWall = z[index]! < -200
      const isHair = !Number.isNaN(strand)
      for (let channel = 0; channel < 3; channel += 1) {
        const fill = sky[channel]! * (0.5 + 0.5 * ny) + ground[channel]! * (0.5 - 0.5 * ny)
        lit[index * 3 + channel] = scenery.colour[index * 3 + channel]! * fill * (isWall ? 1 : open[index]!)
      }
      for (const one of lamps) {
        const facing = nx * one.x + ny * one.y + nz * one.z
        const through = isWall ? 1 : arriving(scenery, one, column, row)
        const [hx, hy, hz] = [one.x, one.y, one.z + 1]
        const half = Math.hypot(hx, hy, hz)
        let mirrored: number
        let diffuse = facing
        if (!isHair) {
          const aligned = Math.max(0, (nx * hx + ny * hy + nz * hz) / half)
          const grazing = 0.35 + 0.65 * (1 - nz) ** 2
          mirrored = gloss * aligned ** polish * ((polish + 8) / 8) * grazing
        } else {
          // Strands mirror in cones about their direction (Kajiya and Kay 1989).
          const [tx, ty] = [Math.cos(strand), Math.sin(strand)]
          const tz = -(nx * tx + ny * ty) / nz
          const size = Math.hypot(1, tz)
          const along = (tx * hx + ty * hy + tz * hz) / half / size
          mirrored = 0.2 * gloss * Math.max(0, 1 - along * along) ** (polish / 2) * Math.max(0, facing + 0.2)
          const cosine = (tx * one.x + ty * one.y + tz * one.z) / size
          diffuse = 0.45 * facing + 0.45 * Math.sqrt(Math.max(0, 1 - cosine * cosine)) * ramped(facing)
        }
        const light = through * (0.4 + 0.6 * open[index]!)
        for (let channel = 0; channel < 3; channel += 1) {
          const soft = depth * wander[channel]!
          const wrapped = Math.max(0, (diffuse + soft) / (1 + soft))
          const spread = through + (1 - through) * depth * wander[channel]! * 0.25
          const body =
            scenery.colour[index * 3 + channel]! * wrapped * spread * (isWall ? 1 : 0.4 + 0.6 * open[index]!)
          lit[index * 3 + channel]! +=
            one.light[channel]! *
            (body + (facing > -0.1 ? mirrored * light * (isHair ? hairGleam[channel]! : 1) : 0))
        }
      }
    }
  return lit
}

const ramped = (facing: number): number => Math.min(1, Math.max(0, facing + 0.3))
