import { bump, curveThrough, outlineThrough, ramp } from './curves.ts'
import { eyeOpening } from './eye-opening.ts'
import { mouthLines } from './mouth-lines.ts'
import type { Person } from './person.ts'

/** Heights of a face above the plane of the ears, in mm. */
export interface FaceRelief {
  /** 0 in the middle of the head, 1 at its outline, more outside. */
  readonly rim: (x: number, y: number) => number
  /** NaN outside the outline. Without eyeballs. */
  readonly height: (x: number, y: number) => number
}

const eyeballRadius = 12.4

/** Height of the eyeball over its socket's plane at a distance from its middle. */
export const eyeballHeight = (dx: number, dy: number): number =>
  Math.sqrt(Math.max(1, eyeballRadius ** 2 * 1.9 - dx * dx - dy * dy)) - eyeballRadius * 1.1

export const faceRelief = (person: Person): FaceRelief => {
  const { eyes, brows, nose, mouth } = person
  const outline = outlineThrough(person.head)
  const base = -nose.length
  const ridge = curveThrough([
    [base - 11, 0],
    [base - 6, 0.1 * nose.depth],
    [base - 2, 0.4 * nose.depth],
    [base + 2, 0.72 * nose.depth],
    [base + 7, 0.84 * nose.depth],
    [base + 14, 0.83 * nose.depth],
    [-12, nose.depth * 0.62],
    [0, nose.depth * 0.34],
    [12, nose.depth * 0.2],
    [26, 0],
  ])
  const ridgeWidth = curveThrough([
    [base, 11.5],
    [base + 8, 10.5],
    [-20, 9.4],
    [0, 9.2],
    [14, 14],
  ])
  const rim = (x: number, y: number): number => Math.hypot(x, y) / outline(x, y)

  const lips = (x: number, y: number): number => {
    const { across, top, middle, bottom } = mouthLines(mouth, x)
    if (across > 1.25) return 0
    const fade = 1 - ramp(0.75, 1.2, across)
    const upper = y > middle && y < top ? Math.sin((Math.PI * (y - middle)) / (top - middle + 0.01)) : 0
    const lower =
      y <= middle && y > bottom ? Math.sin((Math.PI * (middle - y)) / (middle - bottom + 0.01)) : 0
    return fade * (2.2 * upper ** 0.8 + 3.4 * lower ** 0.75 - 1.5 * Math.exp(-(((y - middle) / 0.9) ** 2)))
  }
  const lids = (distance: number, y: number): number => {
    const { across, upper, lower } = eyeOpening(eyes, distance)
    if (across < -1.5 || across > 1.6) return 0
    const fade = 1 - ramp(0.9, 1.5, Math.abs(across))
    const crease = upper + 3.6
    return (
      fade *
      (1.9 * Math.exp(-(((y - upper - 1.4) / 1.7) ** 2)) -
        1.5 * Math.exp(-(((y - crease) / 0.9) ** 2)) +
        1.1 * Math.exp(-(((y - lower + 1.3) / 1.4) ** 2)) -
        0.7 * Math.exp(-(((y - lower + 7) / 2.2) ** 2)))
    )
  }
  const height = (x: number, y: number): number => {
    const share = rim(x, y)
    if (share >= 1) return Number.NaN
    const distance = Math.abs(x)
    const straight = y / (Math.hypot(x, y) + 1e-6)
    const power = straight < 0 ? 1.95 + 3 * straight * straight : 1.95 + 1.1 * straight * straight
    let z = 36 + 59 * Math.sqrt(1 - share ** power)
    z -= 7.5 * bump(distance, y, eyes.apart - 2, 1, 17, 11)
    z += 3.4 * bump(distance, y, 24, brows.height + 1, 20, 7)
    z += person.cheeks * bump(distance, y, 40, -27, 18, 15)
    z -= 3 * bump(distance, y, 44, -62, 13, 22)
    z += 4.5 * bump(x, y, 0, mouth.height + 3, 27, 17)
    z += person.chin * bump(x, y, 0, -104, 17, 10)
    z -= 1.7 * bump(x, y, 0, mouth.height - mouth.lower - 7.5, 18, 5)
    const flank = (distance / ridgeWidth(y)) ** 2
    z += ridge(y) * (0.62 * Math.exp(-1.3 * flank) + 0.38 * Math.exp(-0.34 * flank))
    z += 4.6 * bump(x, y, 0, base + 6.5, 8, 8)
    z += 6.5 * bump(distance, y, nose.width * 0.74, base + 4.5, 5.6, 6)
    z -= 1.1 * bump(distance, y, nose.width * 0.98, base + 7, 2.2, 5.5)
    z -= 2.5 * bump(distance, y, 6.6, base - 1.4, 3.6, 2)
    z -= 1.1 * bump(x, y, 0, base - 10, 2.8, 6)
    z += 0.6 * bump(distance, y, 4.4, base - 11, 1.8, 6)
    // The fold from the nose's wing to beside the corner of the mouth.
    const fold = nose.width * 1.02 + (base + 5 - y) * 0.42
    const along = ramp(base + 8, base - 4, y) * (1 - ramp(mouth.height + 4, mouth.height - 12, y))
    z -= 1.1 * along * Math.exp(-(((distance - fold) / 3.2) ** 2))
    return z + lips(x, y) + lids(distance, y)
  }
  return { rim, height }
}
