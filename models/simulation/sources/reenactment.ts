import type { Point } from '#app/geometry.ts'
import { boundsOf, boxCentre } from '#app/geometry.ts'
import type { SeededRandom } from '../../random/seeded-random.ts'
import { drawDetailChange } from '../alteration.ts'
import type { Raster } from '../pixels/raster.ts'
import { type Displacement, warpInto } from '../pixels/warp.ts'
import type { ForgeryScene, SourceMethod } from './forgery-scene.ts'

/** A feature that moves: the picture around its centre is stretched and shifted, less and less with distance. */
interface Motion {
  readonly centre: Point
  readonly reachX: number
  readonly reachY: number
  /** Relative changes of size: 0.2 is a fifth larger. */
  readonly stretchX: number
  readonly stretchY: number
  readonly shift: Point
}

const motionOf = (
  points: readonly Point[],
  faceSide: number,
  stretch: { readonly x: number; readonly y: number },
  random: SeededRandom,
): Motion => {
  const bounds = boundsOf(points)
  const change = (reach: number) => {
    const size = random.between(0.35, 1) * reach
    return random.chance(0.5) ? size : -size
  }
  const least = faceSide * 0.05
  return {
    centre: boxCentre(bounds),
    reachX: Math.max(least, bounds.width * 0.8),
    reachY: Math.max(least, bounds.height * 1.1),
    stretchX: change(stretch.x),
    stretchY: change(stretch.y),
    shift: {
      x: random.between(-0.012, 0.012) * faceSide,
      y: random.between(-0.018, 0.018) * faceSide,
    },
  }
}

/** The features of the forged regions; a whole face moves its mouth, eyes and brows together. */
const motionsOf = ({ landmarks, regions, faceSide }: ForgeryScene, random: SeededRandom): Motion[] => {
  const { leftEye, rightEye, leftBrow, rightBrow, nose, mouth } = landmarks
  const all = regions[0] === 'whole face'
  const names = new Set<string>(regions)
  const motions: Motion[] = []
  const eyes = all ? random.chance(0.6) : names.has('eyes')
  // Both eyes open or close together.
  const lids = motionOf(leftEye, faceSide, { x: 0.1, y: 0.4 }, random)
  const brows = motionOf(leftBrow, faceSide, { x: 0.08, y: 0.15 }, random)
  const place = (motion: Motion, points: readonly Point[]) => ({
    ...motion,
    centre: boxCentre(boundsOf(points)),
  })
  if (eyes || names.has('left eye')) motions.push(lids, brows)
  if (eyes || names.has('right eye')) motions.push(place(lids, rightEye), place(brows, rightBrow))
  if (all || names.has('mouth') || names.has('lower face'))
    motions.push(motionOf(mouth, faceSide, { x: 0.18, y: 0.35 }, random))
  if (names.has('nose') || (all && random.chance(0.3)))
    motions.push(motionOf(nose, faceSide, { x: 0.16, y: 0.1 }, random))
  return motions
}

const displacementOf = (motions: readonly Motion[], { box }: ForgeryScene): Displacement => {
  const cells = Math.min(24, Math.max(6, Math.ceil(Math.max(box.width, box.height) / 5)))
  const dx = new Float32Array((cells + 1) ** 2)
  const dy = new Float32Array((cells + 1) ** 2)
  for (let row = 0, at = 0; row <= cells; row += 1)
    for (let column = 0; column <= cells; column += 1, at += 1) {
      const x = box.x + (column * box.width) / cells
      const y = box.y + (row * box.height) / cells
      for (const { centre, reachX, reachY, stretchX, stretchY, shift } of motions) {
        const [u, v] = [x - centre.x, y - centre.y]
        const share = Math.exp(-((u / reachX) ** 2) - (v / reachY) ** 2)
        dx[at]! -= share * (shift.x + (u * stretchX) / (1 + Math.max(-0.6, stretchX)))
        dy[at]! -= share * (shift.y + (v * stretchY) / (1 + Math.max(-0.6, stretchY)))
      }
    }
  return { cells, dx, dy }
}

/** The features opened, closed, widened or lifted, as in reenactment; often with other detail, as if rendered anew. */
export const reenactment: SourceMethod = (scene, random): Raster => {
  const displacement = displacementOf(motionsOf(scene, random), scene)
  // A part of a pixel aside, so that what does not move is interpolated too: a rendered face is new everywhere.
  const aside = { a: 1, b: 0, c: random.between(0.2, 0.8), d: 0, e: 1, f: random.between(0.2, 0.8) }
  const sampling = random.chance(0.6) ? 'bilinear' : 'bicubic'
  const moved = warpInto(scene.picture, scene.box, aside, sampling, displacement)
  return random.chance(0.5) ? drawDetailChange(random).apply(moved) : moved
}
