import type { Person } from './person.ts'

/** The lids' edges at a horizontal place of an eye: heights in mm; null beside the opening. */
export interface EyeOpening {
  /** -1 at the inner corner, 1 at the outer one. */
  readonly across: number
  readonly upper: number
  readonly lower: number
}

/** The opening of the eye at `side` of the nose (its distance |x| from the middle is given). */
export const eyeOpening = (eyes: Person['eyes'], distance: number): EyeOpening => {
  const across = (distance - eyes.apart) / eyes.halfWidth
  const held = Math.max(-1, Math.min(1, across))
  const line = -0.9 + eyes.slant * held * 0.5 - 0.8 * (held < 0 ? held * held : 0)
  // The upper lid is highest a little inside the middle, the lower one lowest a little outside.
  const arch = (peak: number): number => {
    const reach = held < peak ? 1 + peak : 1 - peak
    const u = (held - peak) / reach
    return Math.sqrt(Math.max(0, 1 - u * u)) * (1 - 0.18 * u * u)
  }
  return { across, upper: line + eyes.above * arch(-0.12), lower: line - eyes.below * arch(0.2) }
}
