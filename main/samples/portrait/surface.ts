import type { Light } from './person.ts'

/** What the eye meets at a place of the picture; one object is filled over and over. */
export interface Surface {
  /** Height towards the camera, in mm. */
  z: number
  red: number
  green: number
  blue: number
  /** How much light the surface mirrors, 0 to 1. */
  gloss: number
  /** How narrow its highlights are: an exponent. */
  polish: number
  /** Share of light that wanders under the surface: 1 for skin, 0 for cloth. */
  depth: number
  /** Direction of hair strands in radians, NaN where there are none. */
  strand: number
  /** 1 where the surface is an eyeball, which is smoother than its surroundings. */
  ball: number
}

export const emptySurface = (): Surface => ({
  z: 0,
  red: 0,
  green: 0,
  blue: 0,
  gloss: 0,
  polish: 10,
  depth: 0,
  strand: Number.NaN,
  ball: 0,
})

export const paint = (surface: Surface, [red, green, blue]: Light): void => {
  surface.red = red
  surface.green = green
  surface.blue = blue
}

/** Mixes a colour in by its share, 0 to 1. */
export const tint = (surface: Surface, [red, green, blue]: Light, share: number): void => {
  surface.red += share * (red - surface.red)
  surface.green += share * (green - surface.green)
  surface.blue += share * (blue - surface.blue)
}

export const darken = (surface: Surface, factor: number): void => {
  surface.red *= factor
  surface.green *= factor
  surface.blue *= factor
}
