import * as v from 'valibot'
import { ReportFigure } from './report.ts'

const Texts = v.array(v.string())

/** One piece of a report's page; all text is plain, and what came from evidence is shown escaped by whoever draws it. */
export const ReportBlock = v.variant('kind', [
  /** Below the section's own title: level 2 for a part of it, 3 for a part of that. */
  v.object({ kind: v.literal('heading'), level: v.picklist([2, 3]), text: v.string() }),
  v.object({
    kind: v.literal('paragraph'),
    /** 'notice' stands in a box; 'quote' is somebody's own words; 'machine' is text that a language model wrote. */
    style: v.picklist(['plain', 'notice', 'quote', 'machine', 'small']),
    text: v.string(),
  }),
  v.object({ kind: v.literal('list'), items: Texts }),
  /** Names and values; a value that is a hash is set in a fixed width. */
  v.object({
    kind: v.literal('facts'),
    rows: v.array(v.object({ name: v.string(), value: v.string(), isCode: v.boolean() })),
  }),
  v.object({
    kind: v.literal('table'),
    /** `share` is the column's part of the width; all together are 1. */
    columns: v.array(v.object({ title: v.string(), share: v.number(), isCode: v.boolean() })),
    rows: v.array(Texts),
  }),
  /** The figures of one face, side by side. */
  v.object({ kind: v.literal('figures'), figures: v.array(ReportFigure), captions: Texts }),
  /** Titles of the sections, with their pages where there are pages. */
  v.object({ kind: v.literal('contents'), titles: Texts }),
  /** Lines to be signed by hand. */
  v.object({ kind: v.literal('signatures'), names: Texts }),
])
export type ReportBlock = v.InferOutput<typeof ReportBlock>

export const ReportSection = v.object({
  /** R1 to R19. */
  id: v.string(),
  title: v.string(),
  blocks: v.array(ReportBlock),
})
export type ReportSection = v.InferOutput<typeof ReportSection>

/** A report as it is read: the cover, then numbered sections. */
export const ReportDocument = v.object({
  number: v.string(),
  title: v.string(),
  caseNumber: v.string(),
  at: v.string(),
  manifestSha256: v.string(),
  isDraft: v.boolean(),
  sections: v.array(ReportSection),
})
export type ReportDocument = v.InferOutput<typeof ReportDocument>
