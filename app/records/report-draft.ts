import * as v from 'valibot'
import { AnswerId, ExhibitId, FaceId, FindingId, Instant, ReportId } from '../ids.ts'

const Line = v.pipe(v.string(), v.maxLength(500))
const Text = v.pipe(v.string(), v.maxLength(20_000))

/** The three pictures of a face; a map is never shown without the clean crop. */
export const figureKinds = ['crop', 'segmentation', 'gradcam'] as const
export type FigureKind = (typeof figureKinds)[number]

export const declarationPacks = ['generic', 'fre-902', 'uk'] as const
export type DeclarationPack = (typeof declarationPacks)[number]

/** What the examiner concludes about a face, in the words that the report uses; a degree comes from a calibrated figure only. */
export const opinionLevels = [
  'supports alteration',
  'supports no alteration',
  'supports neither',
  'not assessable',
] as const
export type OpinionLevel = (typeof opinionLevels)[number]

/** Who asked for the examination, by what right, and what exactly was asked. */
export const Instruction = v.object({
  requester: Line,
  authority: Line,
  /** Verbatim. */
  question: Text,
  /** The two propositions between which the findings are weighed; together they leave nothing out. */
  propositions: v.object({ altered: Line, unaltered: Line }),
})
export type Instruction = v.InferOutput<typeof Instruction>

export const sentenceVerdicts = ['adopted', 'rejected', 'commented', 'not considered'] as const

/** One sentence of a language model's answer, verbatim, and what the examiner makes of it. */
export const JudgedSentence = v.object({
  text: v.string(),
  verdict: v.picklist(sentenceVerdicts),
  comment: Text,
})
export type JudgedSentence = v.InferOutput<typeof JudgedSentence>

/** A second examiner's check of the work. */
export const Review = v.object({
  reviewer: Line,
  at: Instant,
  /** Whether the reviewer worked without knowing the first examiner's opinion. */
  isBlind: v.boolean(),
  agrees: v.boolean(),
  comment: Text,
})
export type Review = v.InferOutput<typeof Review>

/** What the examiner chose and wrote for a report; everything else of a report is taken from the case's records. */
export const ReportDraft = v.object({
  instruction: Instruction,
  /** Faces to report, each with the finding that is reported and its figures; null: every face that is not rejected, its latest finding. */
  faces: v.nullable(
    v.array(
      v.object({
        faceId: FaceId,
        findingId: v.nullable(FindingId),
        figures: v.array(v.picklist(figureKinds)),
      }),
    ),
  ),
  /** Exhibits to report; null: all. */
  exhibits: v.nullable(v.array(ExhibitId)),
  opinion: v.object({
    /** In the examiner's own words; empty: the report gives the findings only. */
    statement: Text,
    faces: v.array(v.object({ faceId: FaceId, level: v.picklist(opinionLevels), statement: Text })),
  }),
  /** Answers of the language model to quote; none by default. */
  dialogue: v.array(v.object({ answerId: AnswerId, sentences: v.array(JudgedSentence) })),
  /** Limitations in addition to those that the program states. */
  limitations: v.array(Text),
  declarations: v.object({
    pack: v.picklist(declarationPacks),
    /** Qualifications and standing of the examiner, as the court wants them stated. */
    qualifications: Text,
    /** How the work complies with the standards that apply, or where it does not. */
    compliance: Text,
    /** Leave or order of the court to use this evidence or this tool; empty: none was stated. */
    leaveOfCourt: Line,
  }),
  review: v.nullable(Review),
  /** The signed report that this one replaces; null: a report of its own. */
  amends: v.nullable(v.object({ reportId: ReportId, reason: v.pipe(Text, v.trim(), v.nonEmpty('say why')) })),
})
export type ReportDraft = v.InferOutput<typeof ReportDraft>

/** The draft with which a report begins: everything examined, nothing said in the examiner's place. */
export const emptyReportDraft: ReportDraft = {
  instruction: { requester: '', authority: '', question: '', propositions: { altered: '', unaltered: '' } },
  faces: null,
  exhibits: null,
  opinion: { statement: '', faces: [] },
  dialogue: [],
  limitations: [],
  declarations: { pack: 'generic', qualifications: '', compliance: '', leaveOfCourt: '' },
  review: null,
  amends: null,
}
