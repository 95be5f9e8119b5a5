import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type TestContext, test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import type { VerificationLine } from '#app/records/verification.ts'
import { without } from '#main/signing/signing-fixture.ts'
import { actsOf, isFault, never } from '#main/vault/vault-fixture.ts'
import { openTarget } from '#main/verification/open-target.ts'
import { examinedCase, exportedReport } from '#main/verification/report/report-fixture.ts'
import { nothingKnown, type OutsideKnowledge } from '#main/verification/verify-case.ts'
import { writeBundle } from './write-bundle.ts'

const linesOf = async (path: string, knowledge: OutsideKnowledge = nothingKnown) => {
  const target = await openTarget(path, knowledge)
  const lines: VerificationLine[] = []
  try {
    for await (const line of target.lines(never)) lines.push(line)
  } finally {
    await target.close()
  }
  return lines
}

const failures = async (path: string): Promise<readonly string[]> =>
  (await linesOf(path))
    .filter(({ state }) => state === 'failed')
    .map(({ subject, sentence }) => `${subject}: ${sentence}`)

type Made = Awaited<ReturnType<typeof examinedCase>>

const bundled = async (
  { vault, custodian, folder }: Made,
  name: string,
  { areOriginalsIncluded = true, signal = never, onProgress = () => {} } = {},
): Promise<string> => {
  const { path } = await writeBundle(
    vault,
    {
      out: join(folder, name),
      areOriginalsIncluded,
      packs: new Map(),
      key: custodian.key,
      program: 'Assay (test)',
      onProgress,
    },
    signal,
  )
  return path
}

const withReport = async (t: TestContext): Promise<Made> => {
  const made = await examinedCase(t)
  await exportedReport(made, { isSigned: true })
  return made
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name).slice(folder.length + 1))
    .sort()

test('a bundle verifies as folder and as zip file, and the log of the case names it', async (t) => {
  const made = await withReport(t)
  const folder = await bundled(made, 'bundle')
  assert.deepEqual(await failures(folder), [])
  const lines = await linesOf(folder)
  const said = lines.filter(({ state }) => state === 'ok').map(({ subject }) => subject)
  for (const subject of [
    'bundle.json',
    'SHA256SUMS',
    'files',
    'custody log',
    'records',
    'exhibit P1',
    'results/findings.csv',
  ])
    assert.ok(said.includes(subject), subject)
  assert.ok(
    said.some((subject) => /^report .*, whole report$/.test(subject)),
    'the report is written again',
  )
  assert.ok(
    lines.some(({ state, sentence }) => state === 'ok' && /^Report .* knows of \d+ rows/.test(sentence)),
    "the report's head is a witness of the log",
  )
  assert.equal(actsOf(made.vault).at(-1), 'bundle exported')
  const zip = await bundled(made, 'bundle.zip')
  assert.deepEqual(await failures(zip), [])
  const guide = readFileSync(join(folder, 'VERIFY.md'), 'utf8')
  assert.ok(guide.includes(made.custodian.key.fingerprint))
  assert.ok(!guide.includes('calc'), 'nothing from evidence stands in the guide')
})

test('without the originals, a bundle says so and still verifies', async (t) => {
  const made = await examinedCase(t)
  const folder = await bundled(made, 'bundle', { areOriginalsIncluded: false })
  const lines = await linesOf(folder)
  assert.deepEqual(
    lines.filter(({ state }) => state === 'failed'),
    [],
  )
  assert.ok(
    lines.some(
      ({ state, subject, sentence }) =>
        state === 'not checked' && subject === 'exhibit P2' && /left out/.test(sentence),
    ),
  )
  assert.ok(!filesIn(folder).some((path) => path.startsWith('originals/')))
})

test('the same case gives the same bytes', async (t) => {
  const made = await withReport(t)
  const { vault } = made
  const frozen = { ...made, vault: { ...vault, readOnly: new Error('as if on read-only media') as never } }
  const [one, two] = [await bundled(frozen, 'one.zip'), await bundled(frozen, 'two.zip')]
  assert.ok(readFileSync(one).equals(readFileSync(two)))
})

/** Changes one random byte of a file of a bundle, and answers what is said of it; the file is mended again. */
const failuresAfterChange = async (folder: string, path: string): Promise<readonly string[]> => {
  const place = join(folder, path)
  const sound = readFileSync(place)
  const change = fc.tuple(fc.nat({ max: sound.length - 1 }), fc.integer({ min: 1, max: 255 }))
  const [at, by] = fc.sample(change, 1)[0]!
  const changed = Buffer.from(sound)
  changed[at]! ^= by
  writeFileSync(place, changed)
  try {
    return await failures(folder)
  } catch (thrown) {
    if (path === 'bundle.json' && isFault('input/invalid')(thrown)) return ['bundle.json: unreadable']
    throw thrown
  } finally {
    writeFileSync(place, sound)
  }
}

test('one changed byte of any file is named with the file', async (t) => {
  const folder = await bundled(await examinedCase(t), 'bundle')
  for (const path of filesIn(folder).filter((one) => statSync(join(folder, one)).size > 0)) {
    const found = await failuresAfterChange(folder, path)
    const named = path === 'bundle.json.sig' ? 'bundle.json' : path
    assert.ok(
      found.some((line) => line.startsWith(`${named}: `)),
      `${path}: ${found.join('\n')}`,
    )
  }
})

test('one changed byte of a report, its manifest or a figure is named with the report', async (t) => {
  const folder = await bundled(await withReport(t), 'bundle')
  const paths = filesIn(folder)
  for (const kind of [/^reports\/.*\.pdf$/, /^reports\/.*\.json$/, /^figures\//]) {
    const path = paths.find((one) => kind.test(one))!
    const found = await failuresAfterChange(folder, path)
    assert.ok(
      found.some((line) => line.startsWith(`${path}: It was changed`)),
      path,
    )
    assert.ok(
      found.some((line) => line.startsWith('report ')),
      path,
    )
  }
})

/** Changes files of a bundle and makes all its lists fit again, as somebody would who has not the key. */
const forged = (folder: string, change: (inside: (path: string) => string) => void): void => {
  change((path) => join(folder, path))
  const manifest = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'))
  const listed = filesIn(folder).filter(
    (path) => !['bundle.json', 'bundle.json.sig', 'SHA256SUMS'].includes(path),
  )
  manifest.files = listed.map((path) => {
    const bytes = readFileSync(join(folder, path))
    return { bytes: bytes.length, path, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(manifest))
}

test('rows removed, reordered, repeated or cut off, and a replaced head, are named even where all lists fit', async (t) => {
  const made = await examinedCase(t)
  const sound = await bundled(made, 'bundle')
  const log = 'custody/log.jsonl'
  const rows = readFileSync(join(sound, log), 'utf8').trimEnd().split('\n')
  const attacks: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['removed', rows.toSpliced(3, 1), /Row 5 stands where row 4 belongs/],
    ['reordered', [...rows.slice(0, 2), rows[3]!, rows[2]!, ...rows.slice(4)], /out of order/],
    ['repeated', [...rows.slice(0, 3), rows[2]!, ...rows.slice(3)], /there twice or out of order/],
    ['cut off', rows.slice(0, -2), /rows were removed from its end/],
    ['emptied', [], /has no|has 0|does not|counts/],
    ['changed', rows.with(2, rows[2]!.replace('E. Examiner', 'N. Obody')), /Row 3 was changed/],
  ]
  for (const [name, changed, says] of attacks) {
    const folder = join(made.folder, name.replace(' ', '-'))
    cpSync(sound, folder, { recursive: true })
    forged(folder, (inside) => writeFileSync(inside(log), changed.map((row) => `${row}\n`).join('')))
    const found = (await failures(folder)).join('\n')
    assert.match(found, /bundle\.json: The signature of the list does not match/, name)
    assert.match(found, says, name)
  }
  const folder = join(made.folder, 'replaced-head')
  cpSync(sound, folder, { recursive: true })
  forged(folder, (inside) => {
    const head = JSON.parse(readFileSync(inside('custody/head.json'), 'utf8'))
    writeFileSync(inside('custody/head.json'), JSON.stringify({ ...head, hash: 'f'.repeat(64) }))
  })
  assert.match((await failures(folder)).join('\n'), /custody log: The signed head names another last hash/)
})

test('an older log with its own sound head is caught by the signed report', async (t) => {
  const made = await examinedCase(t)
  const before = await bundled(made, 'before')
  await exportedReport(made, { isSigned: true })
  const after = await bundled(made, 'after')
  for (const path of [
    'custody/log.jsonl',
    'custody/head.json',
    'custody/head.signed.json',
    'custody/head.sig',
  ])
    copyFileSync(join(before, path), join(after, path))
  assert.match((await failures(after)).join('\n'), /custody log: Report .* knows of \d+ rows/)
})

test('links, strange names and files that no list knows are named; names that lead elsewhere are refused', async (t) => {
  const made = await examinedCase(t)
  const folder = await bundled(made, 'bundle')
  writeFileSync(join(folder, 'added.txt'), 'x')
  writeFileSync(join(folder, 'strange name'), 'x')
  const guide = join(folder, 'VERIFY.md')
  renameSync(guide, join(made.folder, 'elsewhere'))
  symlinkSync(join(made.folder, 'elsewhere'), guide)
  mkdirSync(join(folder, '.hidden'))
  const found = (await failures(folder)).join('\n')
  assert.match(found, /added\.txt: The list does not know this file/)
  assert.match(found, /bundle: "strange name" is not a name that a bundle has/)
  assert.match(found, /bundle: "VERIFY\.md" is a link/)
  assert.match(found, /VERIFY\.md: The file is missing/)
  assert.match(found, /bundle: "\.hidden" is a link, or lies too deep, or is no file/)
  for (const path of [
    '/etc/passwd',
    '../outside',
    'a/../../b',
    'C:/x',
    'a\\b',
    'a//b',
    'keys/x.',
    'a\u202eb',
  ]) {
    const manifest = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'))
    manifest.files[0].path = path
    writeFileSync(join(folder, 'bundle.json'), JSON.stringify(manifest))
    if (path === 'keys/x.') continue
    await assert.rejects(linesOf(folder), isFault('input/invalid', /no readable bundle\.json/), path)
  }
})

/** A zip file with one stored entry, written by hand: name, attributes and sizes are whatever an attacker wants. */
const zipOf = (
  entries: readonly {
    readonly name: string
    readonly content: string
    readonly mode?: number
    readonly size?: number
    readonly method?: number
  }[],
): Buffer => {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, content, mode = 0o100644, size = content.length, method = 0 } of entries) {
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(20, 4)
    local.writeUInt16LE(method, 8)
    local.writeUInt32LE(crc32(content), 14)
    local.writeUInt32LE(size, 18)
    local.writeUInt32LE(size, 22)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    const head = Buffer.alloc(46)
    head.writeUInt32LE(0x02014b50)
    head.writeUInt16LE(0x0314, 4)
    head.writeUInt16LE(20, 6)
    local.copy(head, 10, 8, 26)
    head.writeUInt16LE(Buffer.byteLength(name), 28)
    head.writeUInt32LE((mode << 16) >>> 0, 38)
    head.writeUInt32LE(offset, 42)
    parts.push(local, Buffer.from(name), Buffer.from(content))
    central.push(head, Buffer.from(name))
    offset += 30 + Buffer.byteLength(name) + content.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, directory, end])
}

test('zip files that attack are refused before anything is unpacked', async (t) => {
  const { folder } = await examinedCase(t)
  const file = join(folder, 'attack.zip')
  const attacks: readonly (readonly [Parameters<typeof zipOf>[0], RegExp])[] = [
    [[{ name: '../../outside', content: 'x' }], /relative path|not a name/],
    [[{ name: '/etc/passwd', content: 'x' }], /absolute path|not a name/],
    [[{ name: 'a\\..\\b', content: 'x' }], /invalid characters|not a name/],
    [[{ name: 'VERIFY.md', content: '/etc/passwd', mode: 0o120777 }], /is a link/],
    [
      [
        { name: 'VERIFY.md', content: 'x' },
        { name: 'VERIFY.md', content: 'y' },
      ],
      /in it twice/,
    ],
    [[{ name: 'VERIFY.md', content: 'x', size: 0x7fffffff }], /larger than itself/],
    [[{ name: 'VERIFY.md', content: 'x', method: 8 }], /compressed/],
    [[{ name: 'VERIFY.md', content: 'x' }], /no readable bundle\.json/],
    [[], /no readable bundle\.json/],
  ]
  for (const [entries, says] of attacks) {
    writeFileSync(file, zipOf(entries))
    await assert.rejects(
      linesOf(file),
      (thrown) => isFault('input/invalid', says)(thrown),
      JSON.stringify(entries),
    )
  }
  writeFileSync(file, 'PK and nothing else')
  await assert.rejects(linesOf(file), isFault('input/invalid', /no bundle/))
  const packed = new ZipFile()
  packed.addBuffer(Buffer.alloc(10_000), 'bundle.json', { compress: true })
  packed.end()
  await pipeline(packed.outputStream, createWriteStream(file))
  await assert.rejects(linesOf(file), isFault('input/invalid', /compressed/))
})

test('a bundle that fails or is broken off leaves nothing, and nothing is overwritten', async (t) => {
  const made = await withReport(t)
  const before = readdirSync(made.folder).sort()
  const rows = made.vault.custody.rows().length
  for (const name of ['bundle', 'bundle.zip']) {
    const stop = new AbortController()
    await assert.rejects(bundled(made, name, { signal: stop.signal, onProgress: () => stop.abort() }), {
      name: 'AbortError',
    })
  }
  const original = made.vault.blobs
  const broken = {
    ...made,
    vault: {
      ...made.vault,
      blobs: {
        ...original,
        read: async () =>
          (async function* () {
            yield Buffer.from('other')
          })(),
      },
    },
  }
  await assert.rejects(bundled(broken as Made, 'bundle'), isFault('evidence/changed'))
  await assert.rejects(bundled(broken as Made, 'bundle.zip'), isFault('evidence/changed'))
  assert.deepEqual(readdirSync(made.folder).sort(), before)
  assert.equal(made.vault.custody.rows().length, rows)
  const folder = await bundled(made, 'bundle')
  await assert.rejects(bundled(made, 'bundle'), isFault('input/conflict', /that name already/))
  assert.deepEqual(await failures(folder), [])
  rmSync(folder, { recursive: true })
})

test('the commands of VERIFY.md work as they stand there', {
  skip: without('openssl') || without('pdfsig'),
}, async (t) => {
  const folder = await bundled(await withReport(t), 'bundle')
  const guide = readFileSync(join(folder, 'VERIFY.md'), 'utf8')
  const commands = [...guide.matchAll(/^ {4}((?:sha256sum|openssl|pdfsig|cd|sed) .*)$/gm)].map(
    (found) => found[1]!,
  )
  assert.ok(commands.length >= 7, commands.join('\n'))
  const outputs = commands.map((command) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 0, `${command}: ${stderr}`)
    return stdout
  })
  assert.equal(outputs[0], '')
  assert.equal(outputs.filter((output) => /Signature Verified Successfully/.test(output)).length, 2)
  assert.ok(outputs.some((output) => /Signature is Valid/.test(output)))
  const [first] = readFileSync(join(folder, 'custody/log.jsonl'), 'utf8').split('\n')
  assert.ok(
    outputs.some((output) => output.startsWith(JSON.parse(first!).hash)),
    'the hash of the first line',
  )
  writeFileSync(join(folder, 'VERIFY.md'), `${guide} `)
  const { status, stdout } = spawnSync('sh', ['-c', commands[0]!], { cwd: folder, encoding: 'utf8' })
  assert.notEqual(status, 0)
  assert.match(stdout, /VERIFY\.md: FAILED/)
})
