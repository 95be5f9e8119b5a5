import { createHash } from 'node:crypto'
import type { AnswerId, CaseId, ExhibitId, FaceId, FindingId, ReportId, TurnId } from '#app/ids.ts'
import type { CustodyRow } from '#app/records/custody.ts'
import type { Answer, Turn } from '#app/records/dialogue.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type { ReportFigure } from '#app/records/report.ts'
import { emptyReportDraft, type ReportDraft } from '#app/records/report-draft.ts'
import { canonicalJson } from '#main/vault/canonical-json.ts'
import type { CaseSnapshot, ReportCircumstances } from './case-snapshot.ts'
import { composeManifest } from './compose-manifest.ts'
import { composeReport } from './compose-report.ts'

const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`
export const sha = (digit: string): string => digit.repeat(64)
export const at = '2026-03-01T08:00:00.000Z'

export const exhibitOf = (number: number, changes: Partial<Exhibit> = {}): Exhibit => ({
  id: id(100 + number) as ExhibitId,
  label: `P${number}`,
  name: `picture ${number}.jpg`,
  source: { kind: 'file', path: `/evidence/picture ${number}.jpg` },
  receivedAt: at,
  bytes: 12345,
  sha256: sha('a'),
  sha512: 'b'.repeat(128),
  mediaType: 'image/jpeg',
  claimedMediaType: 'image/jpeg',
  original: { sha256: sha('a'), bytes: 12345, mediaType: 'image/jpeg' },
  picture: {
    width: 400,
    height: 300,
    orientation: 1,
    rgbSha256: sha('c'),
    decoder: 'sharp (libvips)',
    decoderVersion: '1',
    notes: [],
    display: { sha256: sha('d'), bytes: 1, mediaType: 'image/png' },
    thumbnail: { sha256: sha('e'), bytes: 1, mediaType: 'image/jpeg' },
    perceptualHash: '0123456789abcdef',
  },
  undecodable: null,
  integrity: { state: 'intact', foundAt: at },
  sameAs: [],
  resembles: [],
  tags: [],
  reviewed: true,
  note: '',
  ...changes,
})

export const faceOf = (number: number, exhibitNumber: number): Face => ({
  id: id(200 + 10 * exhibitNumber + number) as FaceId,
  exhibitId: id(100 + exhibitNumber) as ExhibitId,
  number,
  origin: 'detected',
  box: { x: 100, y: 50, width: 120, height: 120 },
  confidence: 0.97,
  landmarks: null,
  quality: [{ gate: 'size', value: 120, limit: 48, unit: 'px', passed: true }],
  rejected: false,
  foundAt: at,
})

const mapOf = (digit: string) => ({
  data: { sha256: sha(digit), bytes: 4096, mediaType: 'application/x-float32-map' },
  side: 32,
  box: { x: 82, y: 32, width: 156, height: 156 },
})

export const findingOf = (face: Face, changes: Partial<Finding> = {}): Finding => ({
  id: id(Number(face.id.slice(-3)) + 500) as FindingId,
  faceId: face.id,
  at,
  outcome: 'supports manipulation',
  reason: null,
  score: 0.87654,
  threshold: 0.66,
  log10LikelihoodRatio: null,
  calibrationNote: 'Not established for this exhibit.',
  regions: [{ name: 'nose', share: 0.75 }],
  stability: { low: 0.8, high: 0.9, variants: [{ name: 'moved left by 3 %', score: 0.8 }] },
  segmentation: mapOf('1'),
  gradcam: mapOf('2'),
  segmentationThreshold: 0.5,
  seen: null,
  run: {
    packId: 'compact',
    packVersion: '1',
    packSha256: sha('9'),
    provider: 'cpu',
    fallBacks: [],
    precision: 'f32',
    rgbSha256: sha('c'),
    tensorSha256: sha('8'),
    runtime: 'onnxruntime-node 1.30.0',
    durationMs: 12.5,
  },
  ...changes,
})

export const turnOf = (face: Face, finding: Finding): { readonly turn: Turn; readonly answer: Answer } => {
  const text = 'The mouth looks blended. The eyes look natural.'
  return {
    turn: {
      id: id(800) as TurnId,
      faceId: face.id,
      findingId: finding.id,
      after: null,
      editOf: null,
      askedAt: at,
      question: 'What is odd?',
      asked: 'What is odd?',
      changes: [],
    },
    answer: {
      id: id(801) as AnswerId,
      turnId: id(800) as TurnId,
      startedAt: at,
      sealedAt: at,
      text,
      bytes: { sha256: sha('7'), bytes: text.length, mediaType: 'text/plain' },
      stop: 'end',
      fault: null,
      settings: { temperature: 0, topP: 1, seed: 7, mostTokens: 200 },
      model: null,
      promptSha256: sha('6'),
      rowsSha256: null,
      context: { used: 100, total: 2048, trimmedTurns: 0 },
      firstTokenMs: 1,
      durationMs: 2,
    },
  }
}

const rowOf = (sequence: number, act: CustodyRow['act'], subject: string, detail = '{}'): CustodyRow => ({
  sequence,
  at,
  offsetMinutes: 60,
  actor: 'E. Examiner',
  act,
  subject,
  subjectSha256: null,
  detail,
  previous: sha('0'),
  hash: sha('f'),
})

/** A case with two exhibits, of which the second could not be decoded, and one examined face. */
export const snapshotOf = (changes: Partial<CaseSnapshot> = {}): CaseSnapshot => {
  const exhibits = [
    exhibitOf(1),
    exhibitOf(2, { picture: null, undecodable: 'It is no picture.', mediaType: null }),
  ]
  const faces = [faceOf(1, 1)]
  const findings = [findingOf(faces[0]!)]
  const rows = [
    rowOf(1, 'case created', '2026/117'),
    rowOf(2, 'exhibit received', 'P1'),
    rowOf(3, 'exhibit decoded', 'P1'),
    rowOf(4, 'faces found', 'P1'),
    rowOf(5, 'finding recorded', 'P1 face 1', JSON.stringify({ records: [{ id: findings[0]!.id }] })),
    rowOf(6, 'exhibit received', 'P2'),
  ]
  return {
    case: {
      id: id(1) as CaseId,
      number: '2026/117',
      title: 'Passport',
      examiner: 'E. Examiner',
      laboratory: 'Laboratory 3',
      exhibitPrefix: 'P',
      folder: '/cases/2026-117.assay',
      createdAt: at,
      closedAt: null,
      exhibits: 2,
      faces: 1,
      readOnly: null,
      warnings: [],
    },
    exhibits,
    metadata: new Map([[exhibits[0]!.id, [{ group: 'EXIF', name: 'Make', value: '<b>\u202eevil' }]]]),
    faces,
    findings,
    turns: [],
    answers: [],
    rows,
    head: {
      caseId: id(1) as CaseId,
      length: rows.length,
      hash: sha('f'),
      at,
      signature: 'c2ln',
      key: sha('5'),
    },
    verdict: { intact: true, rows: rows.length, faults: [] },
    keyPem: 'a public key',
    packs: new Map(),
    reports: [],
    ...changes,
  }
}

/** Figures of the first finding, whose PNG files are those of `figurePng`. */
export const figuresOf = (finding: Finding, png: Uint8Array): readonly ReportFigure[] =>
  (['crop', 'segmentation', 'gradcam'] as const).map((kind) => ({
    findingId: finding.id,
    faceId: finding.faceId,
    kind,
    name: `P1 face 1, ${kind}`,
    png: {
      sha256: createHash('sha256').update(png).digest('hex'),
      bytes: png.length,
      mediaType: 'image/png',
    },
    width: 2,
    height: 2,
    rgbSha256: sha('4'),
    box: { x: 82, y: 32, width: 156, height: 156 },
    scale: 2,
    resampling: 'enlarged 2 times, pixels repeated',
    overlay:
      kind === 'crop'
        ? null
        : {
            mapSha256: sha('1'),
            colourMap: kind === 'gradcam' ? 'Tide' : 'Ember',
            opacity: 0.6,
            contour: 0.5,
            least: 0,
            most: 0.9,
          },
  }))

export const circumstancesOf = (
  snapshot: CaseSnapshot,
  changes: Partial<ReportCircumstances> = {},
): ReportCircumstances => ({
  id: id(999) as ReportId,
  at,
  offsetMinutes: 60,
  program: { name: 'Assay', version: '0.1.0', platform: 'linux', runtime: 'Node 24' },
  verified: new Map(
    snapshot.exhibits.map(({ id: exhibit, sha256 }) => [exhibit, { at, isIntact: true, found: sha256 }]),
  ),
  figures: new Map(),
  attachments: [],
  signing: null,
  ...changes,
})

/** Manifest and document of a case, as an export makes them. */
export const reportOf = (
  snapshot: CaseSnapshot,
  draft: Partial<ReportDraft> = {},
  changes: Partial<ReportCircumstances> = {},
) => {
  const manifest = composeManifest(
    snapshot,
    { ...emptyReportDraft, ...draft },
    circumstancesOf(snapshot, changes),
  )
  const manifestSha256 = createHash('sha256')
    .update(canonicalJson(manifest as never))
    .digest('hex')
  return { manifest, document: composeReport(manifest, { rows: snapshot.rows, manifestSha256 }) }
}
