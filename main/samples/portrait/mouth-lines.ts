import type { Person } from './person.ts'

/** The lips at a horizontal place: heights in mm of upper edge, line between the lips, and lower edge. */
export interface MouthLines {
  /** 0 in the middle, 1 at the corners. */
  readonly across: number
  readonly top: number
  readonly middle: number
  readonly bottom: number
}

export const mouthLines = (mouth: Person['mouth'], x: number): MouthLines => {
  const across = Math.abs(x) / mouth.halfWidth
  const held = Math.min(1, across)
  const closing = Math.max(0, 1 - held * held)
  const middle =
    mouth.height + mouth.smile * held * held - 0.9 * Math.exp(-((held / 0.16) ** 2)) + 0.5 * closing
  // Two peaks beside the dip under the nose.
  const bow = 1 - 0.24 * Math.exp(-((held / 0.13) ** 2)) - 0.3 * ramped(held)
  return {
    across,
    middle,
    top: middle + mouth.upper * closing ** 0.75 * bow,
    bottom: middle - mouth.lower * closing ** 0.7,
  }
}

const ramped = (held: number): number => Math.max(0, held - 0.25)
