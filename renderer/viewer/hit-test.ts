import { type Box, boundsOf, type Point } from '#app/geometry.ts'
import type { Mark } from '#app/records/mark.ts'
import type { SceneBox } from './scene.ts'

const holds = (box: Box, { x, y }: Point, reach: number): boolean =>
  x >= box.x - reach &&
  x <= box.x + box.width + reach &&
  y >= box.y - reach &&
  y <= box.y + box.height + reach

/** Distance of a point from the line between two others. */
const distanceToLine = (point: Point, a: Point, b: Point): number => {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length
  const inside = Math.min(1, Math.max(0, share))
  return Math.hypot(point.x - a.x - inside * dx, point.y - a.y - inside * dy)
}

/** The smallest face box that holds the point. */
export const boxAt = (boxes: readonly SceneBox[], point: Point): SceneBox | undefined =>
  boxes
    .filter(({ box }) => holds(box, point, 0))
    .toSorted((a, b) => a.box.width * a.box.height - b.box.width * b.box.height)[0]

/** The topmost mark at the point; lines within `reach` pixels of the picture. */
export const markAt = (marks: readonly Mark[], point: Point, reach: number): Mark | undefined =>
  marks.findLast(({ shape, points }) => {
    const [first, second] = points
    if (first === undefined) return false
    if (shape === 'text') return holds({ ...first, width: 6 * reach, height: 3 * reach }, point, reach)
    if (shape === 'arrow') return second !== undefined && distanceToLine(point, first, second) <= reach
    return holds(boundsOf(points), point, reach)
  })
