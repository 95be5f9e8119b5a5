import { Fault } from '#app/fault.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type {
  ReportedExhibit,
  ReportedPack,
  ReportedTurn,
  ReportManifest,
  ReportRecord,
} from '#app/records/report.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import type { CaseSnapshot, ReportCircumstances } from './case-snapshot.ts'
import { chooseReported, type ReportedFace } from './choose-reported.ts'
import { listChecks } from './list-checks.ts'
import { listLimitations } from './list-limitations.ts'

/** The number of the next report: drafts take none, so that the signed reports of a case are numbered without gaps. */
export const nextReportNumber = (
  reports: readonly ReportRecord[],
  amends: ReportDraft['amends'],
): { readonly number: string; readonly amended: ReportRecord | null } => {
  const signed = reports.filter(({ isSigned }) => isSigned)
  if (amends === null)
    return { number: `R${signed.filter((one) => one.amends === null).length + 1}`, amended: null }
  const amended = signed.find(({ id }) => id === amends.reportId)
  if (amended === undefined)
    throw new Fault(
      'input/not-found',
      'The report that is to be amended is none of this case that was signed. Choose another.',
    )
  const stem = amended.number.replace(/-A\d+$/, '')
  const earlier = signed.filter(({ number }) => number.startsWith(`${stem}-A`)).length
  return { number: `${stem}-A${earlier + 1}`, amended }
}

const quoted = (snapshot: CaseSnapshot, draft: ReportDraft): ReportedTurn[] =>
  draft.dialogue.map(({ answerId, sentences }) => {
    const answer = snapshot.answers.find(({ id }) => id === answerId)
    const turn = snapshot.turns.find(({ id }) => id === answer?.turnId)
    if (answer === undefined || turn === undefined)
      throw new Fault(
        'input/not-found',
        'The report quotes an answer that the case does not hold. Choose it again.',
      )
    const foreign = sentences.find(({ text }) => !answer.text.includes(text))
    if (foreign !== undefined)
      throw new Fault(
        'input/invalid',
        'The report quotes a sentence that is not in the answer. Choose the sentences again.',
        {
          detail: { sentence: foreign.text.slice(0, 80) },
        },
      )
    return { turn, answer, sentences }
  })

const packsOf = (
  faces: readonly ReportedFace[],
  dialogue: readonly ReportedTurn[],
  known: CaseSnapshot['packs'],
): ReportedPack[] => {
  const named = [
    ...faces.flatMap(({ finding }) =>
      finding === null
        ? []
        : [{ id: finding.run.packId, version: finding.run.packVersion, sha256: finding.run.packSha256 }],
    ),
    ...dialogue.flatMap(({ answer: { model } }) =>
      model === null ? [] : [{ id: model.packId, version: model.packVersion, sha256: model.packSha256 }],
    ),
  ]
  const once = new Map(named.map((pack) => [pack.sha256, pack]))
  return [...once.values()].map((pack) => ({ ...pack, description: known.get(pack.sha256) ?? null }))
}

/**
 * What a report of this case says, from its records and the examiner's draft alone. Throws input/not-found where the draft names
 * something that the case does not hold, input/invalid where it quotes what was not said.
 */
export const composeManifest = (
  snapshot: CaseSnapshot,
  draft: ReportDraft,
  circumstances: ReportCircumstances,
): ReportManifest => {
  const { id, at, offsetMinutes, program, attachments, signing, figures } = circumstances
  const { number, amended } = nextReportNumber(snapshot.reports, draft.amends)
  const reported = chooseReported(snapshot, draft)
  const dialogue = quoted(snapshot, draft)
  const packs = packsOf(reported.faces, dialogue, snapshot.packs)
  const verified = (exhibit: Exhibit): ReportedExhibit['verified'] =>
    circumstances.verified.get(exhibit.id) ?? { at, isIntact: false, found: null }
  const rejected = Map.groupBy(
    snapshot.faces.filter((face) => face.rejected),
    ({ exhibitId }) => exhibitId,
  )
  const { folder: _, readOnly: _readOnly, warnings: _warnings, ...record } = snapshot.case
  return {
    format: 'assay-report',
    formatVersion: 1,
    id,
    number,
    at,
    offsetMinutes,
    amends:
      amended === null
        ? null
        : {
            number: amended.number,
            manifestSha256: amended.manifest.sha256,
            pdfSha256: amended.pdf.sha256,
            at: amended.at,
            reason: draft.amends?.reason ?? '',
          },
    program,
    case: record,
    draft,
    held: {
      exhibits: snapshot.exhibits.length,
      faces: snapshot.faces.length,
      findings: snapshot.findings.length,
      answers: snapshot.answers.length,
    },
    exhibits: reported.exhibits.map((exhibit): ReportedExhibit => {
      const { original: _, sameAs: _same, resembles: _resembles, integrity: _integrity, ...rest } = exhibit
      return {
        ...rest,
        metadata: [...(snapshot.metadata.get(exhibit.id) ?? [])],
        verified: verified(exhibit),
        rejectedFaces: rejected.get(exhibit.id)?.length ?? 0,
      }
    }),
    faces: reported.faces.map(({ face }) => face),
    findings: reported.faces.flatMap(({ finding }) => (finding === null ? [] : [finding])),
    otherFindings: reported.faces.flatMap(({ others }) =>
      others.map((one) => ({
        id: one.id,
        faceId: one.faceId,
        at: one.at,
        outcome: one.outcome,
        score: one.score,
      })),
    ),
    figures: reported.faces.flatMap(({ finding, figures: kinds }) =>
      finding === null ? [] : (figures.get(finding.id) ?? []).filter(({ kind }) => kinds.includes(kind)),
    ),
    checks: [
      ...listChecks(snapshot, reported, {
        verified,
        hasReview: draft.review === null ? null : `${draft.review.reviewer}, ${draft.review.at.slice(0, 10)}`,
      }),
    ],
    dialogue,
    limitations: [...listLimitations(reported, packs, dialogue.length > 0)],
    packs,
    custody: { head: snapshot.head, verdict: snapshot.verdict, keyPem: snapshot.keyPem },
    attachments: [...attachments],
    signing,
  }
}
