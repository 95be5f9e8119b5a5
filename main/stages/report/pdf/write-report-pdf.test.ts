import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, test } from 'node:test'
import { writeFigurePng } from '../figures/write-figure-png.ts'
import { exhibitOf, figuresOf, reportOf, sha, snapshotOf } from '../report-fixture.ts'
import { type EmbeddedFile, writeReportPdf } from './write-report-pdf.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-pdf-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const without = (tool: string): string | false =>
  spawnSync(tool, ['--version']).error === undefined && spawnSync(tool, ['-v']).error === undefined
    ? false
    : `skipped: no ${tool}`

const png = writeFigurePng({
  width: 2,
  height: 2,
  rgb: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9),
})
const manifestFile: EmbeddedFile = {
  name: 'manifest.json',
  bytes: Buffer.from('{"a":"é"}'),
  mediaType: 'application/json',
  description: 'machine-readable',
  relationship: 'Data',
}

const reportWithFigures = (changes: Parameters<typeof snapshotOf>[0] = {}, circumstances = {}) => {
  const snapshot = snapshotOf(changes)
  const [finding] = snapshot.findings
  const figures = new Map([[finding!.id, figuresOf(finding!, png)]])
  return reportOf(snapshot, {}, { figures, ...circumstances })
}

const never = new AbortController().signal

const write = async (
  { document }: ReturnType<typeof reportOf>,
  name: string,
  signal: AbortSignal = never,
): Promise<string> => {
  const path = join(folder, name)
  await writeReportPdf(
    { document, author: 'E. <Examiner> & co', embedded: [manifestFile], readFigure: async () => png },
    createWriteStream(path),
    signal,
    () => {},
  )
  return path
}

const textOf = (path: string, ...options: string[]): string =>
  execFileSync('pdftotext', ['-layout', ...options, path, '-'], { encoding: 'utf8' })
const hasPoppler = without('pdftotext')
const hasQpdf = without('qpdf')

test('the same report gives the same bytes, and another one other bytes', async () => {
  const first = readFileSync(await write(reportWithFigures(), 'first.pdf'))
  const second = readFileSync(await write(reportWithFigures(), 'second.pdf'))
  assert.ok(first.equals(second))
  const other = snapshotOf()
  const third = readFileSync(
    await write(reportOf({ ...other, case: { ...other.case, title: 'Other' } }), 'third.pdf'),
  )
  assert.ok(!first.equals(third))
})

test('the file is sound for qpdf, and its embedded file comes out as it went in', {
  skip: hasQpdf,
}, async () => {
  const path = await write(reportWithFigures(), 'sound.pdf')
  const checked = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' })
  assert.equal(checked.status, 0, checked.stderr)
  const listed = execFileSync('qpdf', ['--json', '--json-key=attachments', path], { encoding: 'utf8' })
  assert.match(listed, /manifest\.json/)
  const out = execFileSync('qpdf', ['--show-attachment=manifest.json', path])
  assert.ok(out.equals(Buffer.from(manifestFile.bytes)))
  const bytes = readFileSync(path).toString('latin1')
  assert.match(bytes, /\/AFRelationship \/Data/)
  assert.match(bytes, /<pdfaid:part>3<\/pdfaid:part>/)
  assert.match(bytes, /\/S \/GTS_PDFA1/)
  assert.match(bytes, /\/MarkInfo/)
  assert.doesNotMatch(bytes, /\/JavaScript|\/Launch|\/URI /)
})

test('every font is embedded as a subset with a map to Unicode', { skip: without('pdffonts') }, async () => {
  const path = await write(reportWithFigures(), 'fonts.pdf')
  const rows = execFileSync('pdffonts', [path], { encoding: 'utf8' }).trim().split('\n').slice(2)
  assert.ok(rows.length >= 3)
  for (const row of rows) assert.match(row, /\+NotoSans.* yes yes yes /)
})

test('each page has its number of how many, and the hash of the manifest in full', {
  skip: hasPoppler,
}, async () => {
  const report = reportWithFigures()
  const path = await write(report, 'pages.pdf')
  const pages = textOf(path).split('\f').slice(0, -1)
  assert.ok(pages.length > 5)
  for (const [index, page] of pages.entries()) {
    assert.ok(page.includes(`Page ${index + 1} of ${pages.length}`), `page ${index + 1}`)
    assert.ok(page.includes(report.document.manifestSha256), `page ${index + 1}`)
  }
})

test('the contents name the page on which each section begins', { skip: hasPoppler }, async () => {
  const report = reportWithFigures()
  const pages = textOf(await write(report, 'contents.pdf')).split('\f')
  for (const { title } of report.document.sections.slice(1)) {
    const line = pages[0]!.split('\n').find((text) => text.trim().startsWith(title))
    const number = Number(/(\d+)\s*$/.exec(line ?? '')?.[1])
    assert.ok(
      pages[number - 1]?.split('\n').some((text) => text.trim() === title),
      `${title} on page ${number}`,
    )
  }
})

test('a draft says so across every page, a report to be signed does not', { skip: hasPoppler }, async () => {
  const signing = {
    signer: 'E',
    issuer: 'E',
    certificateSha256: sha('3'),
    isSelfSigned: true,
    timeStampAuthority: null,
  }
  const draft = textOf(await write(reportWithFigures(), 'draft.pdf'), '-raw')
    .split('\f')
    .slice(0, -1)
  // Text that is turned comes out letter by letter.
  for (const page of draft)
    assert.ok(page.includes('(draft, not signed)') && page.replaceAll(/\s/g, '').includes('DRAFT,notsigned'))
  const final = textOf(await write(reportWithFigures({}, { signing }), 'final.pdf'), '-raw')
  assert.doesNotMatch(final.replaceAll(/\s/g, ''), /DRAFT|notsigned/i)
})

test('names from evidence are printed letter by letter and whole, whatever is in them', {
  skip: hasPoppler,
}, async () => {
  const name = `<script>\u202efdp.${'long-'.repeat(60)}של\u0000 & $(x) \\ (unbalanced.jpg`
  const path = await write(reportWithFigures({ exhibits: [exhibitOf(1, { name })] }), 'names.pdf')
  const text = textOf(path, '-raw').replaceAll(/\s/g, '')
  const shown = `<script>‹U+202E›fdp.${'long-'.repeat(60)}‹U+05E9›‹U+05DC›‹U+0000›&$(x)\\(unbalanced.jpg`
  assert.ok(text.includes(shown))
})

test('nothing is drawn outside the page frame, even where one value fills pages', {
  skip: without('pdftotext'),
}, async () => {
  const snapshot = snapshotOf()
  const note = Array.from({ length: 3000 }, (_, index) => `word${index}`).join(' ')
  const path = await write(
    reportOf({ ...snapshot, exhibits: [exhibitOf(1, { note })], faces: [], findings: [] }),
    'long.pdf',
  )
  const boxes = execFileSync('pdftotext', ['-bbox', path, '-'], { encoding: 'utf8' })
  const words = [
    ...boxes.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</g),
  ]
  const seen = new Set(words.map(([, , , , , word]) => word))
  for (let index = 0; index < 3000; index += 1) assert.ok(seen.has(`word${index}`), `word${index}`)
  for (const [, left, top, right, bottom, word] of words) {
    if (word !== undefined && /^(DRAFT|signed|not)/.test(word)) continue
    assert.ok(Number(left) >= 55 && Number(right) <= 541, `${word} from ${left} to ${right}`)
    assert.ok(Number(top) >= 30 && Number(bottom) <= 815, `${word} at ${top}`)
  }
})

test('a cancelled report ends with the cancellation and closes its file', async () => {
  const leaving = new AbortController()
  leaving.abort()
  await assert.rejects(write(reportWithFigures(), 'cancelled.pdf', leaving.signal), { name: 'AbortError' })
})

test('a drive that fails while pages are written is heard', async () => {
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) })
  const { document } = reportWithFigures()
  await assert.rejects(
    writeReportPdf(
      { document, author: '', embedded: [], readFigure: async () => png },
      broken,
      never,
      () => {},
    ),
    /no space left/,
  )
})

test('pages can be drawn by another program', { skip: without('pdftoppm') }, async () => {
  const path = await write(reportWithFigures(), 'drawn.pdf')
  const drawn = spawnSync(
    'pdftoppm',
    ['-r', '20', '-f', '1', '-l', '3', '-png', path, join(folder, 'drawn')],
    { encoding: 'utf8' },
  )
  assert.equal(drawn.status, 0)
  assert.equal(drawn.stderr, '')
})

test('no bullet, heading or line stands alone at the foot of a page, wherever it falls', {
  skip: hasPoppler,
}, async () => {
  const { document } = reportWithFigures()
  const filler = (count: number) =>
    Array.from({ length: count }, () => ({
      kind: 'paragraph' as const,
      style: 'small' as const,
      text: 'filler',
    }))
  const item = 'one two three four five six seven '.repeat(8).trim()
  const sections = Array.from({ length: 40 }, (_, index) => ({
    id: 'R2',
    title: `Title ${index}`,
    blocks: [
      ...filler(30 + (index % 14)),
      { kind: 'list' as const, items: [item, item] },
      { kind: 'heading' as const, level: 2 as const, text: 'Part' },
      { kind: 'paragraph' as const, style: 'plain' as const, text: item },
    ],
  }))
  const path = await write({ document: { ...document, isDraft: false, sections } } as never, 'feet.pdf')
  const pages = textOf(path).split('\f').slice(0, -1)
  for (const [index, page] of pages.entries()) {
    const lines = page.split('\n').filter((line) => line.trim() !== '')
    const last = lines.at(-2)?.trim() ?? ''
    assert.doesNotMatch(last, /^(•|Part|Title \d+)$/, `page ${index + 1}`)
  }
})
