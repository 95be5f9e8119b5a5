import * as v from 'valibot'
import { FaceId, FindingId, Instant, ReportId, Sha256 } from '../ids.ts'
import { BytesRef } from './bytes-ref.ts'
import { CaseRecord } from './case.ts'
import { CustodyHead, CustodyVerdict } from './custody.ts'
import { Answer, Turn } from './dialogue.ts'
import { Exhibit, MetadataRow } from './evidence.ts'
import { BoxSchema, Face } from './face.ts'
import { Finding } from './finding.ts'
import { figureKinds, JudgedSentence, ReportDraft } from './report-draft.ts'

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** An exhibit as it is reported, with everything that was read from it. */
export const ReportedExhibit = v.object({
  ...v.omit(Exhibit, ['original', 'sameAs', 'resembles', 'integrity']).entries,
  metadata: v.array(MetadataRow),
  /** The original was hashed again for this report. */
  verified: v.object({ at: Instant, isIntact: v.boolean(), found: v.nullable(Sha256) }),
  /** Faces that were found but set aside by the examiner. */
  rejectedFaces: Count,
})
export type ReportedExhibit = v.InferOutput<typeof ReportedExhibit>

/**
 * A picture of a face, made from the case's blobs alone: 8-bit RGB, row-major. The figure covers `box` of the upright
 * picture; one picture pixel is `scale` figure pixels wide.
 */
export const ReportFigure = v.object({
  findingId: FindingId,
  faceId: FaceId,
  kind: v.picklist(figureKinds),
  /** 'P1 face 1, segmentation'. */
  name: v.string(),
  /** The PNG file. */
  png: BytesRef,
  width: Count,
  height: Count,
  /** SHA-256 of the pixels, for a reader whose PNG compressor is another. */
  rgbSha256: Sha256,
  box: BoxSchema,
  scale: v.number(),
  /** How picture and map were brought to the figure's pixels. */
  resampling: v.string(),
  /** null for the clean crop. */
  overlay: v.nullable(
    v.object({
      mapSha256: Sha256,
      colourMap: v.string(),
      /** Share of the map's colour over the grey picture, 0 to 1. */
      opacity: v.number(),
      /** The value along which the contour runs. */
      contour: v.number(),
      least: v.number(),
      most: v.number(),
    }),
  ),
})
export type ReportFigure = v.InferOutput<typeof ReportFigure>

export const checkStates = ['performed', 'not performed', 'failed'] as const

/** One check of one thing, with what shows that it ran, or why it did not. */
export const ReportCheck = v.object({
  check: v.string(),
  /** 'P1', 'P1 face 2', or 'case'. */
  subject: v.string(),
  state: v.picklist(checkStates),
  receipt: v.string(),
})
export type ReportCheck = v.InferOutput<typeof ReportCheck>

/** A model pack that produced a finding or an answer of this report; its description is null where only its hash is known. */
export const ReportedPack = v.object({
  id: v.string(),
  version: v.string(),
  /** SHA-256 of pack.json, which names the hash of every file. */
  sha256: Sha256,
  description: v.nullable(
    v.object({
      title: v.string(),
      precision: v.string(),
      inputSide: v.number(),
      cropping: v.string(),
      files: v.array(v.object({ name: v.string(), bytes: Count, sha256: Sha256 })),
      licences: v.array(v.object({ part: v.string(), licence: v.string() })),
      training: v.array(v.string()),
      scoreThreshold: v.nullable(v.number()),
      segmentationThreshold: v.nullable(v.number()),
      /** What the calibration is valid for; null where scores are not calibrated. */
      calibration: v.nullable(
        v.object({
          validFor: v.string(),
          real: Count,
          forged: Count,
          cllr: v.number(),
          fittedOn: v.string(),
        }),
      ),
      /** Paragraphs of the pack's model card: what it can and cannot see, and its error rates; empty where it has none. */
      scope: v.array(v.string()),
      errorRates: v.array(v.string()),
      modelCardSha256: v.nullable(Sha256),
    }),
  ),
})
export type ReportedPack = v.InferOutput<typeof ReportedPack>

/** One quoted turn of the dialogue, with what the examiner makes of each sentence. */
export const ReportedTurn = v.object({ turn: Turn, answer: Answer, sentences: v.array(JudgedSentence) })
export type ReportedTurn = v.InferOutput<typeof ReportedTurn>

/** Who signs the PDF with what; known before the PDF is written, because the report says it. */
export const ReportSigning = v.object({
  signer: v.string(),
  issuer: v.string(),
  /** SHA-256 of the certificate in DER. */
  certificateSha256: Sha256,
  isSelfSigned: v.boolean(),
  /** Address of the time stamping authority (RFC 3161); null: the signature's time is this machine's. */
  timeStampAuthority: v.nullable(v.string()),
})
export type ReportSigning = v.InferOutput<typeof ReportSigning>

/** The report that this one replaces. */
export const AmendedReport = v.object({
  number: v.string(),
  manifestSha256: Sha256,
  pdfSha256: Sha256,
  at: Instant,
  reason: v.string(),
})

/** A file embedded in the PDF beside the manifest. */
export const ReportAttachment = v.object({
  name: v.string(),
  sha256: Sha256,
  bytes: Count,
  mediaType: v.string(),
})
export type ReportAttachment = v.InferOutput<typeof ReportAttachment>

/**
 * Everything that a report says, for machines: the pages are made from this and the figures alone. It is embedded in the PDF as
 * canonical JSON (RFC 8785), and the SHA-256 of those bytes stands on every page.
 */
export const ReportManifest = v.object({
  format: v.literal('assay-report'),
  formatVersion: v.literal(1),
  id: ReportId,
  /** R1, R2, …; amendments of R1 are R1-A1, R1-A2. A draft has the number that the signed report will have. */
  number: v.string(),
  at: Instant,
  /** Minutes that local time was ahead of UTC. */
  offsetMinutes: v.number(),
  amends: v.nullable(AmendedReport),
  program: v.object({
    name: v.literal('Assay'),
    version: v.string(),
    platform: v.string(),
    runtime: v.string(),
  }),
  /** Without what belongs to this opening of the case alone. */
  case: v.omit(CaseRecord, ['folder', 'readOnly', 'warnings']),
  /** What the examiner chose and wrote: instruction, opinion, declarations, review. */
  draft: ReportDraft,
  /** How many exhibits and faces the case holds, reported or not. */
  held: v.object({ exhibits: Count, faces: Count, findings: Count, answers: Count }),
  exhibits: v.array(ReportedExhibit),
  faces: v.array(Face),
  /** The reported finding of each face that has one. */
  findings: v.array(Finding),
  /** Findings of reported faces that were made, but are not the reported one. */
  otherFindings: v.array(
    v.object({
      id: FindingId,
      faceId: FaceId,
      at: Instant,
      outcome: v.string(),
      score: v.nullable(v.number()),
    }),
  ),
  figures: v.array(ReportFigure),
  checks: v.array(ReportCheck),
  dialogue: v.array(ReportedTurn),
  /** Those that the program and its packs state; the examiner's own are in the draft. */
  limitations: v.array(v.string()),
  packs: v.array(ReportedPack),
  /** The log as it stood when the report was composed; writing the report adds a row after it. */
  custody: v.object({ head: CustodyHead, verdict: CustodyVerdict, keyPem: v.string() }),
  attachments: v.array(ReportAttachment),
  /** null: a draft, marked as one on every page. */
  signing: v.nullable(ReportSigning),
})
export type ReportManifest = v.InferOutput<typeof ReportManifest>

/** A report that the case has made. Never changed: an amendment is a new one. */
export const ReportRecord = v.object({
  id: ReportId,
  number: v.string(),
  at: Instant,
  manifest: BytesRef,
  pdf: BytesRef,
  isSigned: v.boolean(),
  amends: v.nullable(ReportId),
})
export type ReportRecord = v.InferOutput<typeof ReportRecord>
