import type { Box, Point } from '#app/geometry.ts'
import type { Size } from './view-transform.ts'

/** Which sides a drag moves; all four move the whole box. */
export interface Grip {
  readonly left: boolean
  readonly top: boolean
  readonly right: boolean
  readonly bottom: boolean
}

export const wholeGrip: Grip = { left: true, top: true, right: true, bottom: true }
const smallestSide = 8

const isNear = (a: number, b: number, reach: number): boolean => Math.abs(a - b) <= reach

/** What of a box lies under a point: a corner, an edge (which moves the whole), or nothing. `reach` is in its pixels. */
export const gripAt = (box: Box, { x, y }: Point, reach: number): Grip | undefined => {
  const [right, bottom] = [box.x + box.width, box.y + box.height]
  const isAcross = x >= box.x - reach && x <= right + reach
  const isAlong = y >= box.y - reach && y <= bottom + reach
  if (!isAcross || !isAlong) return undefined
  const grip = {
    left: isNear(x, box.x, reach),
    top: isNear(y, box.y, reach),
    right: isNear(x, right, reach),
    bottom: isNear(y, bottom, reach),
  }
  if ((grip.left || grip.right) && (grip.top || grip.bottom)) return grip
  return grip.left || grip.right || grip.top || grip.bottom ? wholeGrip : undefined
}

/** The box after its gripped sides moved; at least 8 pixels wide and high, and within the picture. */
export const dragBox = (box: Box, grip: Grip, dx: number, dy: number, picture: Size): Box => {
  const isWhole = grip.left && grip.right && grip.top && grip.bottom
  if (isWhole)
    return {
      ...box,
      x: Math.min(picture.width - box.width, Math.max(0, box.x + dx)),
      y: Math.min(picture.height - box.height, Math.max(0, box.y + dy)),
    }
  const [right, bottom] = [box.x + box.width, box.y + box.height]
  const left = grip.left ? Math.min(right - smallestSide, Math.max(0, box.x + dx)) : box.x
  const top = grip.top ? Math.min(bottom - smallestSide, Math.max(0, box.y + dy)) : box.y
  const newRight = grip.right ? Math.max(left + smallestSide, Math.min(picture.width, right + dx)) : right
  const newBottom = grip.bottom ? Math.max(top + smallestSide, Math.min(picture.height, bottom + dy)) : bottom
  return { x: left, y: top, width: newRight - left, height: newBottom - top }
}

/** The box between two corners, whichever they are, cut at the picture's edges; undefined when hardly anything is left. */
export const boxBetween = (a: Point, b: Point, picture: Size, least = 3): Box | undefined => {
  const inside = (value: number, length: number) => Math.min(length, Math.max(0, value))
  const left = inside(Math.min(a.x, b.x), picture.width)
  const top = inside(Math.min(a.y, b.y), picture.height)
  const width = inside(Math.max(a.x, b.x), picture.width) - left
  const height = inside(Math.max(a.y, b.y), picture.height) - top
  return width >= least && height >= least ? { x: left, y: top, width, height } : undefined
}
