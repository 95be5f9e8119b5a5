import * as v from 'valibot'
import { CaseId, Instant } from '../ids.ts'

const Line = v.pipe(v.string(), v.trim(), v.maxLength(200))
const Filled = v.pipe(Line, v.nonEmpty('must not be empty'))

/** What the examiner states when a case is created; may be corrected later, each correction a custody row. */
export const CaseStatement = v.object({
  number: Filled,
  title: Line,
  examiner: Filled,
  laboratory: Line,
  /** Exhibits are numbered PREFIX1, PREFIX2, … in the order of intake. */
  exhibitPrefix: v.pipe(v.string(), v.trim(), v.regex(/^[A-Za-z0-9/._-]{0,20}$/, 'letters, digits, / . _ -')),
})
export type CaseStatement = v.InferOutput<typeof CaseStatement>

/** Something about how the case lies that the examiner must know; `message` is a sentence for them. */
export const CaseWarning = v.object({
  kind: v.picklist(['network drive', 'upgraded', 'clock set back', 'derived bytes damaged']),
  message: v.string(),
})
export type CaseWarning = v.InferOutput<typeof CaseWarning>

export const CaseRecord = v.object({
  id: CaseId,
  ...CaseStatement.entries,
  /** The case folder NAME.assay on this machine. */
  folder: v.string(),
  createdAt: Instant,
  /** A closed case is read-only until it is reopened with a reason. */
  closedAt: v.nullable(Instant),
  exhibits: v.number(),
  faces: v.number(),
  /** Why nothing can be written: a fault's code and sentence; null where it can. A closed case has `closedAt` instead. */
  readOnly: v.nullable(v.object({ code: v.string(), message: v.string() })),
  warnings: v.array(CaseWarning),
})
export type CaseRecord = v.InferOutput<typeof CaseRecord>

/** A case on the shelf: recently opened ones, with whether the folder is still there. */
export const ShelfEntry = v.object({
  folder: v.string(),
  number: v.string(),
  title: v.string(),
  openedAt: Instant,
  present: v.boolean(),
  sample: v.boolean(),
})
export type ShelfEntry = v.InferOutput<typeof ShelfEntry>
