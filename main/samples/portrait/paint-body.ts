import { bump, ramp } from './curves.ts'
import { layeredNoise, smoothNoise } from './noise.ts'
import { paintSkin } from './paint-face.ts'
import type { Person } from './person.ts'
import { darken, paint, type Surface, tint } from './surface.ts'

/** Wall behind the person: a plain tone that falls off from one side. */
export const paintBackground = (
  surface: Surface,
  { background, seed }: Person,
  x: number,
  y: number,
): void => {
  surface.z = -230
  paint(surface, background)
  const glow = Math.exp(-(((x - 40) / 210) ** 2) - ((y + 20) / 260) ** 2)
  darken(surface, 0.55 + 0.55 * glow + 0.015 * layeredNoise(x / 40, y / 40, seed + 70))
  surface.gloss = 0
  surface.depth = 0
  surface.strand = Number.NaN
  surface.ball = 0
}

/** The neck, and what of the chest the garment leaves; false beside it. */
export const paintNeck = (surface: Surface, person: Person, x: number, y: number): boolean => {
  if (y > -40) return false
  const spread = Math.max(0, -135 - y)
  const half = person.neckHalfWidth + 3 * ramp(-110, -70, y) + 0.02 * spread * spread
  const share = Math.abs(x) / half
  if (share >= 1) return false
  surface.z = 44 * Math.sqrt(1 - share * share) - 12 + 0.0012 * spread * spread
  const strap = Math.abs(Math.abs(x) - 34 + (-95 - y) * 0.26)
  surface.z += 2.6 * Math.exp(-((strap / 7) ** 2)) * ramp(-80, -110, y)
  surface.z -= 4 * bump(x, y, 0, -188, 8, 10)
  surface.z += (person.stubble > 0 ? 4.5 : 1.2) * bump(x, y, 0, -150, 9, 12)
  paintSkin(surface, person, x, y)
  const { skin } = person
  tint(surface, [skin[0] * 0.92, skin[1] * 0.86, skin[2] * 0.86], 0.8)
  return true
}

/** The garment with its collar; false above it. */
export const paintGarment = (
  surface: Surface,
  { garment, neckHalfWidth, seed }: Person,
  x: number,
  y: number,
): boolean => {
  const distance = Math.abs(x)
  const shoulder =
    -150 - 0.3 * Math.max(0, distance - neckHalfWidth) - 0.0011 * Math.max(0, distance - neckHalfWidth) ** 2
  const opening = -196 + 46 * Math.min(1.25, (distance / (neckHalfWidth + 12)) ** 2)
  const top = Math.min(shoulder, opening) + 0.35 * smoothNoise(x / 5, 0, seed + 80)
  if (y > top) return false
  const below = opening - y
  const collar = ramp(13, 11.5, below) * ramp(neckHalfWidth + 24, neckHalfWidth + 16, distance)
  surface.z =
    20 +
    12 * Math.sqrt(Math.max(0, 1 - (distance / 230) ** 2)) +
    4 * collar * Math.sin((Math.PI * Math.min(12, Math.max(0, below))) / 12)
  surface.z += 2.4 * layeredNoise(x / 34 + y / 60, y / 70, seed + 81) - 16 * ramp(30, 0, shoulder - y)
  const ribs =
    collar > 0.5 ? Math.sin(x * 1.9) : 0.7 * Math.sin(x * 2.1 + 0.4 * Math.sin(y * 1.4)) * Math.sin(y * 1.4)
  surface.z += 0.16 * ribs
  paint(surface, garment)
  darken(
    surface,
    1 +
      0.1 * ribs +
      0.12 * layeredNoise(x / 1.3, y / 1.3, seed + 82) +
      0.06 * layeredNoise(x / 20, y / 20, seed + 83),
  )
  surface.gloss = 0.008
  surface.polish = 6
  surface.depth = 0
  surface.strand = Number.NaN
  surface.ball = 0
  return true
}

/** An ear at the side of the head; false beside it. */
export const paintEar = (surface: Surface, person: Person, x: number, y: number): boolean => {
  const distance = Math.abs(x)
  const height = y + 12
  const middle = 78 + 0.16 * height
  const half = 11.5 * (height > 0 ? 1 : 1 + 0.006 * height) - (height < 0 ? 0.08 * -height : 0)
  const [u, v] = [(distance - middle) / half, height / 31]
  const far = Math.hypot(u, v)
  if (far >= 1) return false
  surface.z =
    12 +
    5 * Math.exp(-(((far - 0.82) / 0.16) ** 2)) +
    3.4 * Math.exp(-(((far - 0.42 + 0.2 * v) / 0.14) ** 2)) * ramp(-0.6, -0.2, v) -
    5 * bump(u, v, -0.12, -0.12, 0.34, 0.3)
  surface.z += 6 * Math.sqrt(1 - far * far) - 3 * ramp(0.85, 1, far)
  paintSkin(surface, person, x, y)
  const { skin } = person
  tint(surface, [skin[0] * 0.98, skin[1] * 0.7, skin[2] * 0.68], 0.6)
  tint(surface, [skin[0] * 0.34, skin[1] * 0.24, skin[2] * 0.2], 0.8 * bump(u, v, -0.2, -0.14, 0.24, 0.2))
  return true
}
