import * as v from 'valibot'
import { ExhibitId } from '../ids.ts'
import { CaseWarning } from './case.ts'
import { Integrity } from './evidence.ts'

/** What is known of the stored originals while and after they are hashed again. */
export const OriginalsState = v.object({
  /** Whether the check that begins at each opening is still at work. */
  checking: v.boolean(),
  /** Exhibits whose original was hashed by it, of how many. */
  done: v.number(),
  total: v.number(),
  /** Every exhibit whose original is not intact. */
  damaged: v.array(v.object({ exhibitId: ExhibitId, integrity: Integrity })),
  warnings: v.array(CaseWarning),
})
export type OriginalsState = v.InferOutput<typeof OriginalsState>
