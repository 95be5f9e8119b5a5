import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  createWriteStream,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { ZipFile } from 'yazl'
import { isFault } from '#main/vault/vault-fixture.ts'
import { examinedCase, exportedReport } from '#main/verification/report/report-fixture.ts'
import { bundled, failures, filesIn, linesOf } from './bundle-fixture.ts'

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
