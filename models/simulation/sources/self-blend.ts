import type { SeededRandom } from '../../random/seeded-random.ts'
import { turnAbout } from '../pixels/affine.ts'
import type { Raster } from '../pixels/raster.ts'
import { randomDisplacement, warpInto } from '../pixels/warp.ts'
import type { ForgeryScene, SourceMethod } from './forgery-scene.ts'

/** A shift by whole pixels: misplaced, yet not interpolated. */
const wholeShift = ({ picture, box, faceSide }: ForgeryScene, random: SeededRandom): Raster => {
  const reach = Math.max(1, Math.round(faceSide * 0.025))
  const shift = () => (random.chance(0.5) ? 1 : -1) * (1 + random.below(reach))
  return warpInto(picture, box, { a: 1, b: 0, c: shift(), d: 0, e: 1, f: shift() }, 'nearest')
}

/**
 * The face under a slight affine change and often a weak elastic one: shifts up to 3 % of the face, scales 0.95 to 1.05, a
 * turn of up to 3 degrees (paper 3.3; Shiohara and Yamasaki 2022). `amount` scales all of it.
 */
export const nudged = (scene: ForgeryScene, random: SeededRandom, amount = 1): Raster => {
  const { picture, box, faceSide, regions } = scene
  if (random.chance(0.12)) return wholeShift(scene, random)
  // Parts are smaller than the face: the same shift would put an eye on a cheek.
  const reach = amount * (regions[0] === 'whole face' ? 1 : 0.7)
  const within = (share: number) => random.between(-share, share) * reach
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const change = turnAbout(centre, {
    scaleX: 1 + within(0.05),
    scaleY: 1 + within(0.05),
    angle: random.chance(0.6) ? within(0.052) : 0,
    shift: { x: within(0.03) * faceSide, y: within(0.02) * faceSide },
  })
  const elastic = random.chance(0.5)
    ? randomDisplacement(random, 3 + random.below(4), faceSide * random.between(0.003, 0.014) * reach)
    : undefined
  return warpInto(picture, box, change, random.chance(0.65) ? 'bilinear' : 'bicubic', elastic)
}

/** SBI: the face itself, out of place. Colours and detail are changed afterwards, on either side of the blend. */
export const selfBlend: SourceMethod = (scene, random) => nudged(scene, random)
