import * as v from 'valibot'
import { FaceId, FindingId, ReportId, Sha256 } from '../ids.ts'
import { BytesRef } from '../records/bytes-ref.ts'
import { Turn } from '../records/dialogue.ts'
import { ReportRecord } from '../records/report.ts'
import { ReportDraft } from '../records/report-draft.ts'
import { Verification } from '../records/verification.ts'
import { AnswerView } from './dialogue.ts'
import { command, query, stream } from './procedure.ts'

const Nothing = v.object({})
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** Of the whole, 0 to 1. */
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

/** A report that the case has made, and what became of it. */
export const ReportEntry = v.object({
  report: ReportRecord,
  /** Number of the signed report that it amends; null where it amends none. */
  amends: v.nullable(v.string()),
  /** Number of the signed report that amends it; null while none does. */
  amendedBy: v.nullable(v.string()),
  /** Whether the bytes of the PDF can be had: always of a signed report, of a draft only in the session that exported it. */
  isHeld: v.boolean(),
})

/** What lies on the report desk of the open case. */
export const ReportDesk = v.object({
  draft: ReportDraft,
  /** Whether another draft was set aside when this one was begun. */
  hasAside: v.boolean(),
  /** The number that the next signed report will have. */
  number: v.string(),
  /** Oldest first. */
  reports: v.array(ReportEntry),
  /** What the report says of the strength of each finding, in its own words. */
  strengths: v.array(v.object({ findingId: FindingId, words: v.string() })),
})

/** A sealed answer of the language model that can be quoted. */
export const QuotableAnswer = v.object({ faceId: FaceId, turn: Turn, view: AnswerView })

/** With what a report is signed. A passphrase is used once and kept nowhere. */
export const SignWith = v.variant('kind', [
  /** The key of this workstation, made at its first use; nobody vouches for it. */
  v.object({ kind: v.literal('own key') }),
  /** A PKCS #12 file that was uploaded before; it is removed once it was read. */
  v.object({
    kind: v.literal('certificate'),
    upload: Sha256,
    passphrase: v.pipe(v.string(), v.maxLength(1000)),
  }),
])

/** Who would sign. */
export const Signer = v.object({
  subject: v.string(),
  issuer: v.string(),
  certificateSha256: Sha256,
  isSelfSigned: v.boolean(),
  notAfter: v.string(),
})

const Step = v.object({ kind: v.literal('step'), step: v.string(), share: Share })

export const PreviewEvent = v.variant('kind', [
  Step,
  /** The pages as they would be exported now, as a PDF among the case's bytes. */
  v.object({ kind: v.literal('pages'), pdf: BytesRef }),
])

export const ExportEvent = v.variant('kind', [
  Step,
  /** Sent last. `path` is where the file lies; its bytes can be had by their hash as well. */
  v.object({ kind: v.literal('done'), entry: ReportEntry, path: v.string(), desk: ReportDesk }),
])

export const BundleEvent = v.variant('kind', [
  Step,
  v.object({
    kind: v.literal('done'),
    path: v.string(),
    files: Count,
    bytes: Count,
    manifestSha256: Sha256,
  }),
])

const OneReport = v.object({ reportId: ReportId })

/** The report of the open case: its draft, its pages, and the reports that were made. One is made at a time. */
export const report = {
  /** Waits for an export that is being broken off. */
  open: query(Nothing, ReportDesk),
  /** Keeps what the examiner chose and wrote; it is on the disk when this answers. */
  saveDraft: command(v.object({ draft: ReportDraft }), v.null()),
  answers: query(Nothing, v.array(QuotableAnswer)),
  /** Draws the pages of a draft; a preview that is still under way ends. */
  preview: stream(v.object({ draft: ReportDraft }), PreviewEvent),
  /**
   * Writes the PDF beside the case: signed and kept in the case, or with `sign` null as a draft that says so on each page. Throws
   * input/invalid where something is missing that a signed report must state, evidence/changed where an original is not what was
   * received. Whatever fails, the case and earlier reports are as they were.
   */
  export: stream(v.object({ draft: ReportDraft, sign: v.nullable(SignWith) }), ExportEvent),
  /** Tells who would sign. Throws input/unauthorised for a wrong passphrase. */
  signer: command(v.object({ sign: SignWith }), Signer),
  /** Breaks off what is being made and answers when that has ended. */
  stop: command(Nothing, v.null()),
  /** Puts the draft of a signed report on the desk, as an amendment of it; the draft that lay there is set aside. */
  amend: command(
    v.object({
      ...OneReport.entries,
      reason: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(20_000)),
    }),
    ReportDesk,
  ),
  /** Changes the draft on the desk for the one that was set aside. */
  takeAside: command(Nothing, ReportDesk),
  /** Verifies the file of a signed report as an outsider would, with the figures that the case holds. */
  verify: query(OneReport, Verification),
  /** Writes everything that an opposing expert needs as a zip file beside the case. */
  bundle: stream(v.object({ areOriginalsIncluded: v.boolean() }), BundleEvent),
}

export type ReportEntry = v.InferOutput<typeof ReportEntry>
export type ReportDesk = v.InferOutput<typeof ReportDesk>
export type QuotableAnswer = v.InferOutput<typeof QuotableAnswer>
export type SignWith = v.InferOutput<typeof SignWith>
export type Signer = v.InferOutput<typeof Signer>
export type PreviewEvent = v.InferOutput<typeof PreviewEvent>
export type ExportEvent = v.InferOutput<typeof ExportEvent>
export type BundleEvent = v.InferOutput<typeof BundleEvent>
