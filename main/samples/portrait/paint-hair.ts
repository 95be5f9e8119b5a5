import { outlineThrough, ramp } from './curves.ts'
import { layeredNoise, smoothNoise } from './noise.ts'
import type { Person } from './person.ts'
import { darken, paint, type Surface } from './surface.ts'

/** Fills in hair at a place over what lies `beneath` (its z; NaN for the air), and says how much of that it covers, 0 to 1. */
export type PaintHair = (surface: Surface, x: number, y: number, beneath: number) => number

export const hairPainter = ({ hair, seed }: Person): PaintHair => {
  const outer = outlineThrough(hair.outer)
  const inner = outlineThrough(hair.inner)
  /** 0 at the inner outline, 1 at the outer one. */
  const layer = (x: number, y: number): number => {
    const low = inner(x, y)
    return (Math.hypot(x, y) - low) / Math.max(0.5, outer(x, y) - low)
  }
  return (surface, x, y, beneath) => {
    const away = hair.flow === 'away'
    const sway = 2.2 * smoothNoise(x / 26, y / 30, seed + 60)
    const [px, py] = away ? [x, y] : [x + sway, y]
    const radius = Math.hypot(px, py)
    const [low, high] = [inner(px, py), outer(px, py)]
    if (high <= low + 0.5 || radius > high + 6 || radius < low - 8) return 0
    const share = (radius - low) / (high - low)
    const angle = Math.atan2(px, py)
    // Strands keep to their layer, or run outwards with a turn to one side.
    const lengthwise = away ? radius : angle * 90
    const crosswise = away
      ? angle * 80 + (radius - low) * (0.55 + 0.3 * smoothNoise(angle * 3, 1, seed + 66))
      : share * 44 + Math.sign(px) * 200
    const locks = layeredNoise(crosswise / 7, lengthwise / 60, seed + 61)
    const strands = layeredNoise(crosswise / 1.5 + locks, lengthwise / 40, seed + 62)
    const fine = smoothNoise(crosswise / 0.55, lengthwise / 24, seed + 63)
    const ragged = away ? 2.6 : 1.4
    const cover =
      ramp(-ragged, ragged, radius - low + ragged * 0.9 * strands + fine * ragged * 0.6 - (away ? 1 : 0)) *
      ramp(1.6, -1.6, radius - high + 1.4 * strands + 0.8 * fine) *
      ramp(hair.end, hair.end + 16, y + 6 * strands + 5 * locks)
    if (cover <= 0) return 0
    paint(surface, hair.colour)
    darken(
      surface,
      Math.max(0.25, 0.86 + 0.34 * locks + 0.36 * strands + 0.26 * fine) *
        (0.62 + 0.38 * ramp(0, 0.25, share)),
    )
    const lift = away ? 5 : 6
    const round = Math.min(1, radius / high)
    surface.z =
      (away ? 38 : 34) +
      (away ? 60 : 56) * Math.sqrt(Math.max(0, 1 - round ** 2.2)) +
      lift * ramp(-0.05, 0.2, share)
    // It rises from what it lies on, without a crease or an edge where the two meet.
    const over = surface.z - beneath
    const rise = Number.isNaN(beneath) ? 1 : ramp(-0.08, 0.3, share)
    if (!Number.isNaN(beneath)) surface.z = beneath + rise * 0.5 * (over + Math.hypot(over, 5))
    surface.z += rise * ((away ? 1.8 : 1.2) * locks + 0.5 * strands)
    surface.gloss = hair.gleam
    surface.polish = 30
    surface.depth = 0
    surface.ball = 0
    const step = 0.6
    const slopeX = layer(px + step, py) - layer(px - step, py)
    const slopeY = layer(px, py + step) - layer(px, py - step)
    const across = away ? Math.atan2(py, px) - 0.4 * Math.sign(px) : Math.atan2(slopeY, slopeX) + Math.PI / 2
    surface.strand = across + 0.12 * strands
    return cover
  }
}
