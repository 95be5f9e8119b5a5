import type { CustodyRow } from '#app/records/custody.ts'
import type { Exhibit, MetadataRow } from '#app/records/evidence.ts'
import type { ReportCheck, ReportedExhibit } from '#app/records/report.ts'
import type { CaseSnapshot } from './case-snapshot.ts'
import type { ReportedFace } from './choose-reported.ts'

type State = Pick<ReportCheck, 'state' | 'receipt'>

const performed = (receipt: string): State => ({ state: 'performed', receipt })
const notPerformed = (reason: string): State => ({ state: 'not performed', receipt: reason })
const failed = (reason: string): State => ({ state: 'failed', receipt: reason })

/** Names of the checks, in the order of the work. */
export const checkNames = {
  hash: 'Hashing at intake (SHA-256, SHA-512)',
  unchanged: 'Original hashed again for this report',
  decode: 'Decoding to pixels',
  metadata: 'Reading of metadata',
  structure: 'JPEG structure',
  credentials: 'Content credentials (C2PA)',
  faces: 'Search for faces',
  quality: 'Quality gates of the face',
  detector: 'Detector (KFD): score',
  segmentation: 'Detector (KFD): segmentation map',
  gradcam: 'GradCAM map',
  stability: 'Stability under small changes of the crop',
  calibration: 'Calibrated likelihood ratio',
  dialogue: 'Dialogue with the language model',
  custody: 'Verification of the custody log',
  review: 'Technical review by a second examiner',
  reproduction: 'Repetition of the analysis for this report',
  others: 'Camera noise pattern, lighting and shadows, provenance outside the file',
} as const

const isOf = (subject: string, acts: readonly CustodyRow['act'][]) => (row: CustodyRow) =>
  row.subject === subject && acts.includes(row.act)

/** 'custody row 12, 2026-03-01 08:00:00 UTC'. */
const rowName = ({ sequence, at }: CustodyRow): string =>
  `custody row ${sequence}, ${at.slice(0, 19).replace('T', ' ')} UTC`

const exhibitChecks = (
  exhibit: Exhibit,
  metadata: readonly MetadataRow[],
  verified: ReportedExhibit['verified'],
  rows: readonly CustodyRow[],
): readonly ReportCheck[] => {
  const { label, picture, undecodable } = exhibit
  const last = (...acts: readonly CustodyRow['act'][]) => rows.findLast(isOf(label, acts))
  const of = (check: keyof typeof checkNames, state: State): ReportCheck => ({
    check: checkNames[check],
    subject: label,
    ...state,
  })
  const received = last('exhibit received')
  const decoded = last('exhibit decoded')
  const found = last('faces found')
  const structure = metadata.filter(({ group }) => group === 'JPEG').length
  const notDecoded = undecodable ?? 'The exhibit was not decoded.'
  return [
    of(
      'hash',
      received === undefined ? notPerformed('No custody row states it.') : performed(rowName(received)),
    ),
    of(
      'unchanged',
      verified.isIntact
        ? performed(`SHA-256 equal to the one at intake, ${verified.at.slice(0, 19).replace('T', ' ')} UTC`)
        : failed(
            verified.found === null ? 'The stored file is missing.' : `SHA-256 is now ${verified.found}.`,
          ),
    ),
    of(
      'decode',
      picture === null
        ? undecodable === null
          ? notPerformed(notDecoded)
          : failed(undecodable)
        : performed(
            `${picture.decoder} ${picture.decoderVersion}${decoded === undefined ? '' : `; ${rowName(decoded)}`}`,
          ),
    ),
    of(
      'metadata',
      picture === null && undecodable === null
        ? notPerformed(notDecoded)
        : performed(`${metadata.length} entries; ExifReader and own reader of the JPEG structure`),
    ),
    of(
      'structure',
      structure > 0
        ? performed(`${structure} entries`)
        : notPerformed(
            exhibit.mediaType === 'image/jpeg' ? 'Nothing was recorded.' : 'The exhibit is no JPEG file.',
          ),
    ),
    of('credentials', notPerformed('This version of the program does not examine them.')),
    of(
      'faces',
      found === undefined
        ? notPerformed(picture === null ? notDecoded : 'It was not asked for.')
        : performed(rowName(found)),
    ),
  ]
}

const faceChecks = (
  { face, exhibit, finding }: ReportedFace,
  { rows, answers, turns }: Pick<CaseSnapshot, 'rows' | 'answers' | 'turns'>,
): readonly ReportCheck[] => {
  const subject = `${exhibit.label} face ${face.number}`
  const of = (check: keyof typeof checkNames, state: State): ReportCheck => ({
    check: checkNames[check],
    subject,
    ...state,
  })
  const failure = rows.findLast(
    (row) => isOf(subject, ['analysis failed'])(row) || isOf(exhibit.label, ['analysis failed'])(row),
  )
  const isAfter = failure !== undefined && (finding === null || failure.at > finding.at)
  const why = (): State => {
    if (finding === null && isAfter) return failed(`The analysis ended in a fault; ${rowName(failure)}`)
    return notPerformed(
      finding === null ? 'The face was not examined.' : (finding.reason ?? 'It did not run.'),
    )
  }
  const recorded = rows.find(
    (row) => row.act === 'finding recorded' && finding !== null && row.detail.includes(finding.id),
  )
  const receipt = recorded === undefined ? `finding ${finding?.id}` : rowName(recorded)
  const asked = turns.filter(({ faceId }) => faceId === face.id)
  const given = answers.filter(({ turnId }) => asked.some(({ id }) => id === turnId)).length
  const run = finding?.run.tensorSha256 ?? null
  return [
    of(
      'quality',
      face.quality.length > 0
        ? performed(`${face.quality.length} gates`)
        : notPerformed('No face was recognised in the box.'),
    ),
    of(
      'detector',
      run === null || finding === null || finding.score === null
        ? why()
        : performed(`${receipt}; input tensor ${run.slice(0, 16)}…`),
    ),
    of(
      'segmentation',
      finding?.segmentation == null
        ? why()
        : performed(`${finding.segmentation.side} × ${finding.segmentation.side} cells`),
    ),
    of(
      'gradcam',
      finding?.gradcam == null ? why() : performed(`${finding.gradcam.side} × ${finding.gradcam.side} cells`),
    ),
    of(
      'stability',
      finding?.stability == null ? why() : performed(`${finding.stability.variants.length} variants`),
    ),
    of(
      'calibration',
      finding?.log10LikelihoodRatio == null
        ? finding === null
          ? why()
          : notPerformed('No likelihood ratio is established for this exhibit; see its result.')
        : performed(finding.calibrationNote),
    ),
    of(
      'dialogue',
      given === 0
        ? notPerformed('No question was asked about this face.')
        : performed(`${given} answers; not evidence (see the dialogue annex)`),
    ),
  ]
}

/** What was and was not done, each with what shows it: taken from the records, never from what the program can do. */
export const listChecks = (
  snapshot: Pick<CaseSnapshot, 'rows' | 'answers' | 'turns' | 'metadata' | 'verdict'>,
  reported: { readonly exhibits: readonly Exhibit[]; readonly faces: readonly ReportedFace[] },
  {
    verified,
    hasReview,
  }: {
    readonly verified: (exhibit: Exhibit) => ReportedExhibit['verified']
    readonly hasReview: string | null
  },
): readonly ReportCheck[] => {
  const { rows, verdict, metadata } = snapshot
  const of = (check: keyof typeof checkNames, state: State): ReportCheck => ({
    check: checkNames[check],
    subject: 'case',
    ...state,
  })
  return [
    ...reported.exhibits.flatMap((exhibit) =>
      exhibitChecks(exhibit, metadata.get(exhibit.id) ?? [], verified(exhibit), rows),
    ),
    ...reported.faces.flatMap((face) => faceChecks(face, snapshot)),
    of(
      'custody',
      verdict.intact
        ? performed(`${verdict.rows} rows, chain and signed head`)
        : failed(verdict.faults[0] ?? 'It does not verify.'),
    ),
    of('review', hasReview === null ? notPerformed('No review was recorded.') : performed(hasReview)),
    of('reproduction', notPerformed('See how to repeat it in the section on reproduction.')),
    of('others', notPerformed('They are not part of this program.')),
  ]
}
