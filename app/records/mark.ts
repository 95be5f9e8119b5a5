import * as v from 'valibot'
import { ExhibitId, MarkId } from '../ids.ts'

/** The examiner's drawing over the picture, in upright picture pixels; never burned in. */
export const Mark = v.object({
  id: MarkId,
  exhibitId: ExhibitId,
  shape: v.picklist(['rectangle', 'ellipse', 'arrow', 'polygon', 'text']),
  points: v.pipe(v.array(v.object({ x: v.number(), y: v.number() })), v.minLength(1), v.maxLength(500)),
  colour: v.picklist(['amber', 'cyan', 'magenta', 'white']),
  note: v.pipe(v.string(), v.maxLength(2000)),
})
export type Mark = v.InferOutput<typeof Mark>
