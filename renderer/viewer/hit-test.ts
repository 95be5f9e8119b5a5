import { type Box, boundsOf, type Point } from '#app/geometry.ts'
import type { Mark } from '#app/records/mark.ts'
import type { SceneBox, SceneRegion } from './scene.ts'

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

/** Whether a point lies within a polygon (even-odd rule). */
const isWithin = (polygon: readonly Point[], { x, y }: Point): boolean => {
  const crossed = polygon.filter((point, index) => {
    const previous = polygon.at(index - 1)
    if (previous === undefined || point.y > y === previous.y > y) return false
    return x < point.x + ((y - point.y) * (previous.x - point.x)) / (previous.y - point.y)
  })
  return crossed.length % 2 === 1
}

const extentOf = ({ polygons }: SceneRegion): number =>
  polygons.reduce((sum, polygon) => {
    const { width, height } = boundsOf(polygon)
    return sum + width * height
  }, 0)

/** The smallest region that holds the point: an eye before the eyes, the mouth before the lower face. */
export const regionAt = (regions: readonly SceneRegion[], point: Point): SceneRegion | undefined =>
  regions
    .filter(({ polygons }) => polygons.some((polygon) => isWithin(polygon, point)))
    .toSorted((a, b) => extentOf(a) - extentOf(b))[0]
