import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { Fault, type FaultCode } from '#app/fault.ts'
import type { ReportId } from '#app/ids.ts'
import { ReportManifest, type ReportRecord } from '#app/records/report.ts'
import { ReportDocument } from '#app/records/report-document.ts'
import { checkNames } from './list-checks.ts'
import { at, faceOf, figuresOf, findingOf, reportOf, sha, snapshotOf, turnOf } from './report-fixture.ts'
import { declarationTexts } from './texts/declaration-texts.ts'

const isFault =
  (code: FaultCode) =>
  (thrown: unknown): boolean =>
    thrown instanceof Fault && thrown.code === code

const textOf = ({ document }: ReturnType<typeof reportOf>, id?: string): string =>
  JSON.stringify(document.sections.filter((section) => id === undefined || section.id === id))

const stateOf = (
  { manifest }: ReturnType<typeof reportOf>,
  check: keyof typeof checkNames,
  subject: string,
) => manifest.checks.find((row) => row.check === checkNames[check] && row.subject === subject)?.state

test('a report has all nineteen sections, none of them empty, and fits its own schemas', () => {
  const report = reportOf(snapshotOf())
  assert.deepEqual(
    report.document.sections.map(({ id }) => id),
    Array.from({ length: 19 }, (_, index) => `R${index + 1}`),
  )
  assert.ok(report.document.sections.every(({ blocks }) => blocks.length > 0))
  v.parse(ReportManifest, report.manifest)
  v.parse(ReportDocument, report.document)
})

test('an empty case makes a whole report that claims nothing', () => {
  const report = reportOf(snapshotOf({ exhibits: [], faces: [], findings: [], metadata: new Map() }))
  assert.ok(report.document.sections.every(({ blocks }) => blocks.length > 0))
  assert.match(textOf(report, 'R7'), /ran on no face/)
  assert.match(textOf(report, 'R16'), /No neural network produced a finding/)
})

test('the checks say of each thing whether it was performed, not performed or failed', () => {
  const report = reportOf(snapshotOf())
  assert.equal(stateOf(report, 'hash', 'P1'), 'performed')
  assert.equal(stateOf(report, 'decode', 'P1'), 'performed')
  assert.equal(stateOf(report, 'decode', 'P2'), 'failed')
  assert.equal(stateOf(report, 'faces', 'P2'), 'not performed')
  assert.equal(stateOf(report, 'detector', 'P1 face 1'), 'performed')
  assert.equal(stateOf(report, 'calibration', 'P1 face 1'), 'not performed')
  assert.equal(stateOf(report, 'credentials', 'P1'), 'not performed')
  assert.equal(stateOf(report, 'custody', 'case'), 'performed')
  assert.equal(stateOf(report, 'review', 'case'), 'not performed')
})

test('a module that did not run is not performed, and no sentence claims it', () => {
  const face = faceOf(1, 1)
  const without = findingOf(face, { gradcam: null, stability: null })
  const report = reportOf(snapshotOf({ findings: [without] }))
  assert.equal(stateOf(report, 'gradcam', 'P1 face 1'), 'not performed')
  assert.equal(stateOf(report, 'stability', 'P1 face 1'), 'not performed')
  for (const id of ['R7', 'R8', 'R9', 'R10']) assert.doesNotMatch(textOf(report, id), /GradCAM/)
  assert.doesNotMatch(textOf(report, 'R7'), /re-encoded/)
  const whole = reportOf(snapshotOf())
  assert.match(textOf(whole, 'R7'), /GradCAM/)
  assert.match(textOf(whole, 'R7'), /re-encoded/)
})

test('a face that was not examined is said to be so, and no number is given for it', () => {
  const report = reportOf(snapshotOf({ findings: [] }))
  assert.match(textOf(report, 'R9'), /was not examined/)
  assert.equal(stateOf(report, 'detector', 'P1 face 1'), 'not performed')
  assert.doesNotMatch(textOf(report), /0\.877/)
})

test('an analysis that ended in a fault is a failed check', () => {
  const snapshot = snapshotOf({ findings: [] })
  const row = { ...snapshot.rows.at(-1)!, act: 'analysis failed' as const, subject: 'P1 face 1' }
  const report = reportOf({ ...snapshot, rows: [...snapshot.rows, row] })
  assert.equal(stateOf(report, 'detector', 'P1 face 1'), 'failed')
})

test('an original that changed, and a log that does not verify, are stated', () => {
  const snapshot = snapshotOf({ verdict: { intact: false, rows: 6, faults: ['Row 3 was changed.'] } })
  const [first] = snapshot.exhibits
  const report = reportOf(
    snapshot,
    {},
    { verified: new Map([[first!.id, { at, isIntact: false, found: sha('0') }]]) },
  )
  assert.equal(stateOf(report, 'unchanged', 'P1'), 'failed')
  assert.match(textOf(report, 'R6'), /Not what was received: P1/)
  assert.match(textOf(report, 'R5'), /Row 3 was changed/)
  assert.equal(stateOf(report, 'custody', 'case'), 'failed')
})

test('a degree of support is stated only where a likelihood ratio is established', () => {
  assert.match(textOf(reportOf(snapshotOf()), 'R3'), /no degree of support is stated/)
  const face = faceOf(1, 1)
  const graded = findingOf(face, { log10LikelihoodRatio: 1.2, calibrationNote: 'Valid for tests.' })
  const report = reportOf(snapshotOf({ findings: [graded] }))
  assert.match(
    textOf(report, 'R3'),
    /likelihood ratio 16, moderate support for the proposition that the face was altered/,
  )
  assert.equal(stateOf(report, 'calibration', 'P1 face 1'), 'performed')
})

test('no page says that a picture is authentic or fake, nor that a score is a probability', () => {
  const text = textOf(reportOf(snapshotOf()))
  assert.doesNotMatch(text, /\bauthentic\b|\bfake\b|probability of (?:forgery|manipulation)/i)
  assert.match(textOf(reportOf(snapshotOf()), 'R9'), /higher means more consistent with manipulation/)
})

test('an opinion that differs from the outcome stands out', () => {
  const { id } = faceOf(1, 1)
  const opinion = {
    statement: 'See below.',
    faces: [{ faceId: id, level: 'supports neither' as const, statement: 'Beauty filter.' }],
  }
  const report = reportOf(snapshotOf(), { opinion })
  assert.match(textOf(report, 'R3'), /opinion differs from the detector/)
  assert.match(textOf(report, 'R3'), /Beauty filter/)
})

test('text of the language model is left out unless it is chosen, and is labelled where it is', () => {
  const face = faceOf(1, 1)
  const finding = findingOf(face)
  const { turn, answer } = turnOf(face, finding)
  const snapshot = snapshotOf({ turns: [turn], answers: [answer] })
  const silent = reportOf(snapshot)
  assert.doesNotMatch(textOf(silent), /looks blended/)
  assert.match(textOf(silent, 'R13'), /one answer/)
  const dialogue = [
    {
      answerId: answer.id,
      sentences: [
        { text: 'The mouth looks blended.', verdict: 'adopted' as const, comment: 'I see it too.' },
      ],
    },
  ]
  const report = reportOf(snapshot, { dialogue })
  assert.match(textOf(report, 'R13'), /AI-generated/)
  assert.match(textOf(report, 'R13'), /ADOPTED/)
  for (const { id } of report.document.sections)
    if (id !== 'R13') assert.doesNotMatch(textOf(report, id), /looks blended/)
  assert.throws(
    () =>
      reportOf(snapshot, {
        dialogue: [
          { ...dialogue[0]!, sentences: [{ text: 'I forged it.', verdict: 'adopted', comment: '' }] },
        ],
      }),
    isFault('input/invalid'),
  )
})

test('the numbers of reports and amendments follow the signed ones', () => {
  const record = (
    number: string,
    isSigned: boolean,
    amends: ReportRecord['amends'] = null,
  ): ReportRecord => ({
    id: `00000000-0000-4000-8000-0000000009${number.length}${isSigned ? 1 : 2}` as ReportId,
    number,
    at,
    manifest: { sha256: sha('1'), bytes: 1, mediaType: 'application/json' },
    pdf: { sha256: sha('2'), bytes: 1, mediaType: 'application/pdf' },
    isSigned,
    amends,
  })
  const first = record('R1', true)
  assert.equal(reportOf(snapshotOf({ reports: [record('R1', false)] })).manifest.number, 'R1')
  assert.equal(reportOf(snapshotOf({ reports: [first] })).manifest.number, 'R2')
  const amends = { reportId: first.id, reason: 'A typing error.' }
  const amended = reportOf(snapshotOf({ reports: [first] }), { amends })
  assert.equal(amended.manifest.number, 'R1-A1')
  assert.match(textOf(amended, 'R1'), /A typing error/)
  const second = reportOf(snapshotOf({ reports: [first, record('R1-A1', true, first.id)] }), { amends })
  assert.equal(second.manifest.number, 'R1-A2')
  assert.throws(
    () =>
      reportOf(snapshotOf({ reports: [record('R1', false)] }), {
        amends: { ...amends, reportId: record('R1', false).id },
      }),
    isFault('input/not-found'),
  )
})

test('a report of chosen exhibits says how many it leaves out, and refuses what the case does not hold', () => {
  const snapshot = snapshotOf()
  const report = reportOf(snapshot, { exhibits: [snapshot.exhibits[1]!.id] })
  assert.match(textOf(report, 'R4'), /1 of the 2 exhibits/)
  assert.deepEqual(report.manifest.faces, [])
  assert.throws(
    () => reportOf(snapshot, { exhibits: [faceOf(1, 1).id as never] }),
    isFault('input/not-found'),
  )
})

test('a map is never shown without its clean crop', () => {
  const snapshot = snapshotOf()
  const [finding] = snapshot.findings
  const figures = new Map([[finding!.id, figuresOf(finding!, new Uint8Array([1]))]])
  const faces = [{ faceId: finding!.faceId, findingId: null, figures: ['gradcam' as const] }]
  const report = reportOf(snapshot, { faces }, { figures })
  assert.deepEqual(
    report.manifest.figures.map(({ kind }) => kind),
    ['crop', 'gradcam'],
  )
})

test('each declarations pack brings its own statements, and nothing is declared that was not entered', () => {
  for (const pack of ['generic', 'fre-902', 'uk'] as const) {
    const report = reportOf(snapshotOf(), {
      declarations: { pack, qualifications: '', compliance: '', leaveOfCourt: '' },
    })
    const text = textOf(report, 'R16')
    assert.ok(text.includes(declarationTexts[pack].title))
    assert.match(text, /not entered/)
  }
})

test('what a signature is, and that nobody else confirms its time, is said before it is made', () => {
  const signing = {
    signer: 'E. Examiner',
    issuer: 'E. Examiner',
    certificateSha256: sha('3'),
    isSelfSigned: true,
    timeStampAuthority: null,
  }
  const report = reportOf(snapshotOf(), {}, { signing })
  assert.equal(report.document.isDraft, false)
  assert.match(textOf(report, 'R18'), /self-signed/)
  assert.match(textOf(report, 'R18'), /No time stamping authority/)
  assert.doesNotMatch(textOf(report, 'R1'), /draft/i)
})

test('the glossary explains the technical words that the report uses, and no others', () => {
  const glossary = textOf(reportOf(snapshotOf()), 'R19')
  assert.match(glossary, /Knowledge-guided Forgery Detector/)
  assert.doesNotMatch(glossary, /PAdES/)
})

test('many exhibits are counted in the checks, with every exception named', () => {
  const snapshot = snapshotOf()
  const exhibits = Array.from({ length: 60 }, (_, index) => ({
    ...snapshot.exhibits[index === 7 ? 1 : 0]!,
    id: `00000000-0000-4000-8000-00000001${String(index).padStart(4, '0')}` as never,
    label: `P${index + 1}`,
  }))
  const report = reportOf({ ...snapshot, exhibits, faces: [], findings: [] })
  const text = textOf(report, 'R12')
  assert.match(text, /P8/)
  assert.doesNotMatch(text, /P9"/)
  assert.equal(report.manifest.checks.filter(({ subject }) => subject === 'P9').length, 7)
})
