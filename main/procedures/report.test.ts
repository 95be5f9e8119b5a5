import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import type { Fault } from '#app/fault.ts'
import { emptyReportDraft, type ReportDraft } from '#app/records/report-draft.ts'
import { caseBytes } from '#main/case-bytes.ts'
import { emptyDesk } from '#main/case-desk.ts'
import { openPreviews } from '#main/reports/preview-report.ts'
import { openReportDesk } from '#main/reports/report-desk.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { openUploadStore } from '#main/serve/upload-store.ts'
import { defaultSettings } from '#main/settings/settings-store.ts'
import { opensslAuthority, without } from '#main/signing/signing-fixture.ts'
import { systemClock } from '#main/vault/clock.ts'
import { openCase } from '#main/vault/open-case.ts'
import { actsOf, closeAtEnd, isFault } from '#main/vault/vault-fixture.ts'
import { examinedCase } from '#main/verification/report/report-fixture.ts'
import { reportProcedures } from './report.ts'

const topics = { report: contract.report }

/** The report desk of an examined case, reached through its contract, with everything that a fault's hearer was told. */
const openBench = async (t: TestContext) => {
  const examined = await examinedCase(t)
  const { vault, folder, custodian } = examined
  const desk = emptyDesk()
  await desk.lay(async () => vault)
  const pages = join(folder, 'pages')
  mkdirSync(pages)
  const dataFolder = join(folder, 'user')
  const uploads = openUploadStore(join(folder, 'uploads'), 2 ** 20)
  const settings = { settings: () => defaultSettings }
  const previews = openPreviews(pages)
  // Certificates of the test are of today.
  const today = { ...custodian, clock: systemClock }
  const place = openReportDesk({ desk, settings, custodian: today, uploads, dataFolder, previews })
  const heard: Fault[] = []
  const wire = dispatch(topics, { report: reportProcedures(desk, place) }, (fault) => heard.push(fault))
  const bytes = caseBytes(desk, uploads, place.bytes)
  const read = async (sha256: string): Promise<Buffer> => {
    const found = await bytes.open(sha256)
    assert.ok(found, 'the bytes can be had')
    return Buffer.from(await new Response(found.stream as never).arrayBuffer())
  }
  const upload = async (file: Uint8Array): Promise<string> =>
    (await bytes.receive(new Blob([Buffer.from(file)]).stream() as never, new AbortController().signal))
      .sha256
  return { ...examined, desk, uploads, heard, read, upload, client: connectClient(topics, wire).report }
}
type Bench = Awaited<ReturnType<typeof openBench>>
type Sign = Parameters<Bench['client']['export']>[0]['sign']

const lastOf = async <T>(events: AsyncIterable<T>): Promise<T> => {
  let last: T | undefined
  for await (const event of events) last = event
  assert.ok(last)
  return last
}

const exported = async ({ client }: Bench, draft: ReportDraft, sign: Sign) => {
  const last = await lastOf(client.export({ draft, sign }))
  assert.equal(last.kind, 'done')
  return last as Extract<typeof last, { kind: 'done' }>
}

const ownKey = { kind: 'own key' } as const
const asked: ReportDraft = {
  ...emptyReportDraft,
  instruction: { ...emptyReportDraft.instruction, requester: 'Court 4', question: 'Was the face altered?' },
}

/** What an export may not change when it fails. */
const stateOf = ({ vault }: Bench) => ({
  acts: actsOf(vault),
  reports: vault.reports.list(),
  beside: readdirSync(dirname(vault.folder)).filter((name) => name.endsWith('.pdf')),
})

test('a draft that was saved is there when the case is opened again, and so is the one set aside', async (t) => {
  const bench = await openBench(t)
  const { client, vault, custodian } = bench
  assert.deepEqual((await client.open({})).draft, emptyReportDraft)
  const before = actsOf(vault)
  await client.saveDraft({ draft: asked })
  assert.deepEqual((await client.open({})).draft, asked)
  assert.deepEqual(actsOf(vault), before, 'typing is no act')
  const { entry } = await exported(bench, asked, ownKey)
  await client.saveDraft({ draft: { ...asked, limitations: ['half a'] } })
  await client.amend({ reportId: entry.report.id, reason: 'A name' })
  await vault.close()
  const again = closeAtEnd(t, await openCase(vault.folder, custodian))
  assert.deepEqual(again.reportDrafts.read(), {
    ...asked,
    amends: { reportId: entry.report.id, reason: 'A name' },
  })
  again.reportDrafts.swap()
  assert.deepEqual(again.reportDrafts.read().limitations, ['half a'])
  assert.equal((await again.custody.verify(new AbortController().signal)).intact, true)
})

test('a draft that does not fit is refused and the one before stays', async (t) => {
  const { client } = await openBench(t)
  await client.saveDraft({ draft: asked })
  const tooLong = { ...asked, instruction: { ...asked.instruction, requester: 'x'.repeat(501) } }
  await assert.rejects(client.saveDraft({ draft: tooLong }), isFault('input/invalid', /requester/))
  assert.deepEqual((await client.open({})).draft, asked)
})

test('a preview is a PDF among the bytes and leaves no trace in the case', async (t) => {
  const bench = await openBench(t)
  const before = stateOf(bench)
  const steps: string[] = []
  let pdf: string | undefined
  for await (const event of bench.client.preview({ draft: asked })) {
    if (event.kind === 'step') steps.push(event.step)
    else pdf = event.pdf.sha256
  }
  assert.ok(pdf !== undefined)
  const bytes = await bench.read(pdf)
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '%PDF-1.7')
  assert.deepEqual([...new Set(steps)], ['reading the case', 'drawing figures', 'writing pages'])
  assert.deepEqual(stateOf(bench), before)
})

test('a preview ends the one before it', async (t) => {
  const { client, vault } = await openBench(t)
  const first = lastOf(client.preview({ draft: asked }))
  const refused = assert.rejects(first, isFault('engine/cancelled'))
  const second = await lastOf(client.preview({ draft: emptyReportDraft }))
  await refused
  assert.equal(second.kind, 'pages')
  assert.deepEqual(vault.reports.list(), [])
})

test('a report is signed with the own key, lies beside the case, and verifies', async (t) => {
  const bench = await openBench(t)
  const { entry, path, desk } = await exported(bench, asked, ownKey)
  assert.deepEqual([entry.report.number, entry.report.isSigned, desk.number], ['R1', true, 'R2'])
  assert.equal(path, join(dirname(bench.vault.folder), `${basename(bench.vault.folder, '.assay')} R1.pdf`))
  assert.deepEqual(await bench.read(entry.report.pdf.sha256), readFileSync(path))
  const { failed, ok, lines } = await bench.client.verify({ reportId: entry.report.id })
  assert.equal(failed, 0, JSON.stringify(lines.filter(({ state }) => state === 'failed')))
  assert.ok(ok > 5)
  assert.ok(lines.some(({ subject, state }) => subject === 'whole report' && state === 'ok'))
})

test('amendments are numbered, follow each other, and the draft that lay there is kept', async (t) => {
  const bench = await openBench(t)
  const { client } = bench
  const first = await exported(bench, asked, ownKey)
  await client.saveDraft({ draft: { ...emptyReportDraft, limitations: ['begun since'] } })
  const reportId = first.entry.report.id
  const begun = await client.amend({ reportId, reason: 'A name was wrong.' })
  assert.deepEqual([begun.number, begun.hasAside], ['R1-A1', true])
  assert.equal(begun.draft.instruction.question, asked.instruction.question)
  const second = await exported(bench, begun.draft, ownKey)
  assert.deepEqual([second.entry.report.number, second.entry.amends], ['R1-A1', 'R1'])
  assert.deepEqual([second.desk.draft.amends, second.desk.number], [null, 'R2'])
  assert.equal(second.desk.reports[0]?.amendedBy, 'R1-A1')
  await assert.rejects(client.amend({ reportId, reason: 'x' }), isFault('input/conflict', /R1-A1/))
  const third = await client.amend({ reportId: second.entry.report.id, reason: 'Another.' })
  assert.equal(third.number, 'R1-A2')
  await assert.rejects(client.amend({ reportId, reason: '  ' }), isFault('input/invalid', /reason/))
})

test('a draft is exported without a signature, can be fetched, and cannot be amended or verified', async (t) => {
  const bench = await openBench(t)
  const { client } = bench
  const one = await exported(bench, asked, null)
  const two = await exported(bench, asked, null)
  assert.notEqual(one.path, two.path)
  assert.ok(existsSync(one.path) && existsSync(two.path))
  assert.deepEqual([one.entry.report.number, two.entry.report.number], ['R1', 'R1'])
  assert.deepEqual(await bench.read(one.entry.report.pdf.sha256), readFileSync(one.path))
  const reportId = one.entry.report.id
  await assert.rejects(client.amend({ reportId, reason: 'x' }), isFault('input/conflict', /draft/))
  await assert.rejects(client.verify({ reportId }), isFault('input/conflict', /draft/))
})

test('nothing is signed that declares what the report does not hold', async (t) => {
  const bench = await openBench(t)
  const before = stateOf(bench)
  const certified: ReportDraft = {
    ...asked,
    declarations: { ...asked.declarations, pack: 'fre-902' },
    review: { reviewer: ' ', at: '2026-03-01T08:00:00.000Z', isBlind: true, agrees: true, comment: '' },
  }
  await assert.rejects(
    lastOf(bench.client.export({ draft: certified, sign: ownKey })),
    isFault('input/invalid', /lacks: qualifications, reviewer/),
  )
  assert.deepEqual(stateOf(bench), before)
  assert.equal((await exported(bench, certified, null)).entry.report.isSigned, false)
})

test('an original that changed stops the report and the bundle with originals, and says so', async (t) => {
  const bench = await openBench(t)
  const { client, vault, exhibit } = bench
  const path = await vault.blobs.pathOf(exhibit.sha256)
  const bytes = readFileSync(path)
  bytes[100]! ^= 1
  chmodSync(path, 0o644)
  writeFileSync(path, bytes)
  const { reports, beside } = stateOf(bench)
  for (const sign of [null, ownKey])
    await assert.rejects(
      lastOf(client.export({ draft: asked, sign })),
      isFault('evidence/changed', /P1.*Restore/),
    )
  await assert.rejects(lastOf(client.bundle({ areOriginalsIncluded: true })), isFault('evidence/changed'))
  assert.deepEqual([vault.reports.list(), stateOf(bench).beside], [reports, beside])
  const without = { ...asked, exhibits: [bench.other.id] }
  assert.equal((await exported(bench, without, ownKey)).entry.report.number, 'R1')
})

test('a certificate signs, a wrong passphrase does not, and neither file nor passphrase is kept', {
  skip: without('openssl'),
}, async (t) => {
  const bench = await openBench(t)
  const { folder, heard, upload, uploads, client } = bench
  const authority = opensslAuthority(folder)
  authority.certify(
    'Examiner',
    ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    'keyUsage=critical,digitalSignature,nonRepudiation\n',
    4000,
  )
  const file = authority.pack('Examiner', 'open sesame')
  const signWith = async (passphrase: string) =>
    ({ kind: 'certificate', upload: await upload(file), passphrase }) as const
  const wrong = await signWith('shut sesame')
  const { reports } = stateOf(bench)
  await assert.rejects(lastOf(client.export({ draft: asked, sign: wrong })), isFault('input/unauthorised'))
  assert.deepEqual(bench.vault.reports.list(), reports)
  await assert.rejects(uploads.find(wrong.upload), isFault('input/not-found'))
  const signer = await client.signer({ sign: await signWith('open sesame') })
  assert.deepEqual([signer.subject, signer.isSelfSigned], ['CN=Examiner', false])
  const { entry, path } = await exported(bench, asked, await signWith('open sesame'))
  assert.equal((await client.verify({ reportId: entry.report.id })).failed, 0)
  assert.deepEqual(readdirSync(join(folder, 'uploads')), [])
  assert.ok(heard.length > 0)
  const told = JSON.stringify([
    heard.map((fault) => [fault.message, fault.detail]),
    bench.vault.custody.rows(),
  ])
  assert.doesNotMatch(told, /sesame/)
  assert.doesNotMatch(readFileSync(path, 'latin1'), /sesame/)
})

test('an export that is stopped leaves everything as it was, and the next one is made', async (t) => {
  const bench = await openBench(t)
  const { client } = bench
  const before = stateOf(bench)
  await assert.rejects(async () => {
    for await (const event of client.export({ draft: asked, sign: ownKey }))
      if (event.kind === 'step' && event.step === 'drawing figures') await client.stop({})
  }, isFault('engine/cancelled'))
  assert.deepEqual(stateOf(bench), before)
  const leaving = new AbortController()
  const left = lastOf(client.export({ draft: asked, sign: ownKey }, leaving.signal))
  leaving.abort()
  await assert.rejects(left, isFault('engine/cancelled'))
  assert.deepEqual((await client.open({})).reports, [])
  assert.equal((await exported(bench, asked, ownKey)).entry.report.number, 'R1')
})

test('what is said of a face that is left out stays on the desk and out of the report', async (t) => {
  const bench = await openBench(t)
  const draft: ReportDraft = {
    ...asked,
    exhibits: [bench.other.id],
    opinion: {
      statement: '',
      faces: [{ faceId: bench.face.id, level: 'supports alteration', statement: 'Seen.' }],
    },
  }
  await bench.client.saveDraft({ draft })
  const { entry } = await exported(bench, draft, null)
  const manifest = JSON.parse(
    Buffer.from(await bench.vault.blobs.readWhole(entry.report.manifest.sha256)).toString('utf8'),
  )
  assert.deepEqual([manifest.draft.opinion.faces, manifest.faces], [[], []])
  assert.equal((await bench.client.open({})).draft.opinion.faces.length, 1)
})

test('a bundle is written beside the case with its progress, and noted', async (t) => {
  const bench = await openBench(t)
  await exported(bench, asked, ownKey)
  const shares: number[] = []
  let path = ''
  for await (const event of bench.client.bundle({ areOriginalsIncluded: false }))
    if (event.kind === 'step') shares.push(event.share)
    else path = event.path
  assert.ok(existsSync(path) && path.endsWith('.zip') && dirname(path) === dirname(bench.vault.folder))
  assert.equal(shares.at(-1), 1)
  assert.equal(actsOf(bench.vault).at(-1), 'bundle exported')
})
