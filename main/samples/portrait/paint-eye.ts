import { bump, ramp } from './curves.ts'
import { eyeOpening } from './eye-opening.ts'
import { eyeballHeight } from './face-relief.ts'
import { smoothNoise } from './noise.ts'
import type { Person } from './person.ts'
import { paint, type Surface, tint } from './surface.ts'

const pupil = 2.1
const irisRadius = 5.9

/** Paints what lies in and around the opening of an eye onto skin that is there already. `x` keeps its sign, y in mm. */
export const paintEye = (surface: Surface, person: Person, x: number, y: number): void => {
  const { eyes, seed } = person
  const distance = Math.abs(x)
  const { across, upper, lower } = eyeOpening(eyes, distance)
  if (across < -1.7 || across > 1.9) return
  const inside = Math.min(
    ramp(-0.25, 0.25, upper - y),
    ramp(-0.25, 0.25, y - lower),
    1 - ramp(0.98, 1.02, Math.abs(across)),
  )
  const edge = 1 - ramp(0.94, 1.12, Math.abs(across))
  const skinHeight = surface.z
  if (inside > 0) {
    const [dx, dy] = [x - Math.sign(x) * (eyes.apart - 0.4), y - 0.6]
    const far = Math.hypot(dx, dy)
    const eye: Surface = { ...surface, gloss: 0.35, polish: 260, depth: 0.15, ball: 1 }
    paint(eye, [0.6, 0.565, 0.54])
    tint(eye, [0.55, 0.3, 0.26], 0.5 * ramp(0.45, 1, Math.abs(across)))
    tint(eye, [0.5, 0.2, 0.17], 0.85 * ramp(-0.8, -0.95, across))
    const spokes = smoothNoise(Math.atan2(dy, dx) * 9, far * 0.35, seed + 31)
    const rays = smoothNoise(Math.atan2(dy, dx) * 22, far * 0.2, seed + 32)
    const depth = 0.75 + 0.4 * spokes + 0.3 * rays + 0.5 * ramp(4.4, 2.4, far)
    const lit = 1 + 0.7 * ramp(2, -4, dy)
    const [red, green, blue] = eyes.iris
    tint(
      eye,
      [red * depth * lit, green * depth * lit, blue * depth * lit],
      1 - ramp(irisRadius - 0.35, irisRadius + 0.35, far),
    )
    tint(eye, [0.012, 0.011, 0.01], 0.75 * (1 - ramp(0.2, 0.9, Math.abs(far - irisRadius + 0.2))))
    tint(eye, [0.004, 0.004, 0.004], 1 - ramp(pupil - 0.3, pupil + 0.3, far))
    // The upper lid and its lashes shade the ball below them.
    const shade = 0.32 + 0.68 * ramp(-0.3, 3.4, upper - y)
    const window = bump(dx, dy, -2.3, 2.6, 1.25, 1.45) + 0.35 * bump(dx, dy, 2.6, -2.4, 0.8, 0.9)
    const sparkle = Math.min(1, 1.25 * window) * 1.5
    surface.red += inside * (eye.red * shade + sparkle - surface.red)
    surface.green += inside * (eye.green * shade + sparkle - surface.green)
    surface.blue += inside * (eye.blue * shade + sparkle - surface.blue)
    surface.gloss += inside * (0.06 - surface.gloss)
    surface.depth += inside * (0.2 - surface.depth)
    surface.ball = inside
    surface.z = skinHeight + inside * (eyeballHeight(dx, dy) * 0.55 - 7.2)
  }
  // The wet rim of the lower lid, then lid lines and lashes.
  tint(surface, [0.52, 0.27, 0.22], 0.55 * edge * (1 - ramp(0.2, 0.8, Math.abs(y - lower - 0.2))))
  const strong = eyes.lashes * (0.45 + 0.55 * ramp(-0.9, 0.4, across))
  const thick = 0.55 + 0.5 * eyes.lashes * ramp(-1, 0.6, across)
  tint(
    surface,
    [0.016, 0.011, 0.009],
    edge * strong * (1 - ramp(0.5, 1, Math.abs(y - upper - 0.1) / thick / 1.1)),
  )
  tint(surface, [0.03, 0.02, 0.016], 0.4 * edge * strong * (1 - ramp(0.2, 0.8, Math.abs(y - lower + 0.35))))
  const reach = 1 + 3.4 * eyes.lashes * ramp(-0.9, 0.8, across)
  const up = (y - upper) / reach
  const fan = smoothNoise((distance - (y - upper) * (0.15 + 0.75 * across)) * 1.25, 0.5, seed + 33)
  if (up > 0 && up < 1 && across > -1 && across < 1.16)
    tint(surface, [0.016, 0.011, 0.009], eyes.lashes * 0.62 * ramp(0.05 + 0.6 * up, 0.5 + 0.6 * up, fan))
  const crease = upper + 3.6
  tint(
    surface,
    [0.2, 0.085, 0.06],
    0.34 * (1 - ramp(0.4, 1.5, Math.abs(y - crease))) * (1 - ramp(0.8, 1.3, Math.abs(across))),
  )
}
