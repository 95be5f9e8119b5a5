import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import sharp from 'sharp'
import * as v from 'valibot'
import { ReportManifest, type ReportSigning } from '#app/records/report.ts'
import { emptyReportDraft } from '#app/records/report-draft.ts'
import { createCase } from '#main/vault/create-case.ts'
import {
  actsOf,
  closeAtEnd,
  faceAt,
  findingFor,
  handClock,
  isFault,
  never,
  oneChunk,
  testCustodian,
  testFolder,
  testStatement,
} from '#main/vault/vault-fixture.ts'
import { verifyCustody } from '#main/vault/verify-custody.ts'
import { type ExportOptions, exportReport } from './export-report.ts'

const program = { name: 'Assay', version: '0', platform: 'test', runtime: 'Node' } as const
const signing: ReportSigning = {
  signer: 'E. Examiner',
  issuer: 'E. Examiner',
  certificateSha256: 'f'.repeat(64),
  isSelfSigned: true,
  timeStampAuthority: null,
}

/** A case with one real picture, whose face has maps. */
const openExamined = async (t: TestContext) => {
  const folder = testFolder(t)
  const clock = handClock()
  const vault = closeAtEnd(
    t,
    await createCase(folder, testStatement, testCustodian(join(folder, 'user'), clock)),
  )
  const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#865' } })
    .png()
    .toBuffer()
  const stored = await vault.blobs.write(oneChunk(png))
  const ref = { sha256: stored.sha256, bytes: stored.bytes, mediaType: 'image/png' }
  const exhibit = vault.evidence.register({
    blob: await vault.blobs.write(oneChunk('the original')),
    name: 'a\u202egpj.png',
    source: { kind: 'upload', path: null },
    mediaType: 'image/png',
    claimedMediaType: 'image/png',
  })
  const picture = {
    width: 300,
    height: 200,
    orientation: 1,
    rgbSha256: 'a'.repeat(64),
    decoder: 'sharp',
    decoderVersion: '0',
    notes: [],
  }
  vault.evidence.setPicture(
    exhibit.id,
    { ...picture, display: ref, thumbnail: ref, perceptualHash: '0'.repeat(16) },
    [],
  )
  const [face] = vault.faces.replaceDetected(exhibit.id, [faceAt(60)])
  const values = new Float32Array(64).map((_, index) => index / 63)
  const map = await vault.blobs.write(oneChunk(new Uint8Array(values.buffer)))
  const data = { sha256: map.sha256, bytes: map.bytes, mediaType: 'application/x-float32-map' }
  const maps = { data, side: 8, box: { x: 40, y: 0, width: 120, height: 120 } }
  vault.findings.append({ ...findingFor(face!.id, 0.8), segmentation: maps, gradcam: maps })
  const out = join(folder, 'report.pdf')
  const options: ExportOptions = {
    draft: emptyReportDraft,
    out,
    packs: new Map(),
    program,
    clock,
    signing: null,
    progress: () => {},
  }
  return { folder, vault, exhibit, out, options }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Everything that a failed export must leave as it was. */
const stateOf = ({ vault, folder }: Awaited<ReturnType<typeof openExamined>>) => ({
  acts: actsOf(vault),
  reports: vault.reports.list(),
  files: readdirSync(folder).sort(),
})

test('a draft is written, recorded in the case and its log, and needs nothing else to be read', async (t) => {
  const place = await openExamined(t)
  const { vault, out, options } = place
  const shares: number[] = []
  const { record, manifest } = await exportReport(
    vault,
    { ...options, progress: (_, share) => shares.push(share) },
    never,
  )
  const bytes = readFileSync(out)
  assert.equal(record.pdf.sha256, sha256Of(bytes))
  assert.equal(record.isSigned, false)
  assert.equal(record.number, 'R1')
  assert.deepEqual(vault.reports.list(), [record])
  assert.equal(actsOf(vault).at(-1), 'report exported')
  assert.ok(verifyCustody(vault.custody.evidence()).intact)
  v.parse(ReportManifest, manifest)
  assert.equal(manifest.figures.length, 3)
  for (const { png } of manifest.figures) assert.ok(vault.blobs.has(png.sha256))
  assert.ok(vault.blobs.has(record.manifest.sha256))
  assert.ok(bytes.includes(record.manifest.sha256))
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  )
  assert.equal(shares.at(-1), 1)
  assert.deepEqual(
    readdirSync(place.folder).filter((name) => name.startsWith('.assay-report')),
    [],
  )
})

test('the embedded manifest is what the pages are made from, and names the other files by their hashes', {
  skip: spawnSync('qpdf', ['--version']).error === undefined ? false : 'skipped: no qpdf',
}, async (t) => {
  const { vault, out, options } = await openExamined(t)
  const { record, manifest } = await exportReport(vault, options, never)
  const embedded = (name: string): Buffer =>
    spawnSync('qpdf', [`--show-attachment=${name}`, out], { maxBuffer: 2 ** 26 }).stdout
  assert.equal(sha256Of(embedded('manifest.json')), record.manifest.sha256)
  assert.deepEqual(JSON.parse(embedded('manifest.json').toString()), JSON.parse(JSON.stringify(manifest)))
  for (const { name, sha256 } of manifest.attachments) assert.equal(sha256Of(embedded(name)), sha256)
  const log = JSON.parse(embedded('custody-log.json').toString())
  const verdict = verifyCustody({ rows: log.rows, head: log.head, keys: new Map(Object.entries(log.keys)) })
  assert.deepEqual([verdict.intact, verdict.rows], [true, manifest.custody.head.length])
})

test('a signed report is kept in the case with its signature, and the next one has the next number', async (t) => {
  const { vault, out, options } = await openExamined(t)
  const sign = async (pdf: Uint8Array) => Buffer.concat([pdf, Buffer.from('% signed\n')])
  const signed = await exportReport(vault, { ...options, signing: { described: signing, sign } }, never)
  assert.ok(readFileSync(out).toString('latin1').endsWith('% signed\n'))
  assert.ok(vault.blobs.has(signed.record.pdf.sha256))
  assert.equal(actsOf(vault).at(-1), 'report signed')
  const amends = { reportId: signed.record.id, reason: 'A name was wrong.' }
  const amendment = await exportReport(vault, { ...options, draft: { ...emptyReportDraft, amends } }, never)
  assert.equal(amendment.record.number, 'R1-A1')
  assert.equal(amendment.manifest.amends?.pdfSha256, signed.record.pdf.sha256)
  const next = await exportReport(vault, options, never)
  assert.equal(next.record.number, 'R2')
})

test('an export that is cancelled or cannot be signed leaves case, log and an earlier file as they were', async (t) => {
  const place = await openExamined(t)
  const { vault, out, options } = place
  writeFileSync(out, 'an earlier report')
  const before = stateOf(place)
  const sign = async (): Promise<Uint8Array> => {
    throw new Error('the key is locked')
  }
  await assert.rejects(
    exportReport(vault, { ...options, signing: { described: signing, sign } }, never),
    /key is locked/,
  )
  for (const stopAt of ['drawing figures', 'writing pages', 'keeping the report']) {
    const leaving = new AbortController()
    const progress: ExportOptions['progress'] = (step) => {
      if (step === stopAt) leaving.abort()
    }
    await assert.rejects(
      exportReport(vault, { ...options, progress }, leaving.signal),
      { name: 'AbortError' },
      stopAt,
    )
  }
  assert.deepEqual(stateOf(place), before)
  assert.equal(readFileSync(out, 'utf8'), 'an earlier report')
})

test('a place that cannot take the file leaves the case without the report', async (t) => {
  const place = await openExamined(t)
  const before = stateOf(place)
  const missing = join(place.folder, 'no such folder', 'report.pdf')
  await assert.rejects(exportReport(place.vault, { ...place.options, out: missing }, never))
  // The name is taken by a folder: everything is written, and only the last step fails.
  await assert.rejects(exportReport(place.vault, { ...place.options, out: place.vault.folder }, never))
  assert.deepEqual(stateOf(place), before)
})

test('an original that changed stops the report and is named', async (t) => {
  const { vault, exhibit, out, options } = await openExamined(t)
  const path = await vault.blobs.pathOf(exhibit.sha256)
  chmodSync(path, 0o644)
  writeFileSync(path, 'the Original')
  await assert.rejects(exportReport(vault, options, never), isFault('evidence/changed', /P1/))
  assert.equal(existsSync(out), false)
  assert.deepEqual(vault.reports.list(), [])
  assert.equal(actsOf(vault).at(-1), 'exhibit changed on disk')
})

test('a draft that does not fit is refused before anything is done', async (t) => {
  const place = await openExamined(t)
  const before = stateOf(place)
  const draft = { ...emptyReportDraft, limitations: [7 as unknown as string] }
  await assert.rejects(
    exportReport(place.vault, { ...place.options, draft }, never),
    isFault('input/invalid', /limitations/),
  )
  assert.deepEqual(stateOf(place), before)
})
