import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { decodeLimits } from './decoder-contract.ts'
import { readMetadata } from './read-metadata.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-metadata-'))
after(() => rm(folder, { recursive: true, force: true }))

const rowsOf = async (bytes: Uint8Array, limits = decodeLimits) => {
  const path = join(folder, 'file')
  await writeFile(path, bytes)
  return readMetadata(path, limits)
}
const picture = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#a63' } })

test('EXIF and XMP become rows of the very text that the file holds', async () => {
  const hostile = '<img src=x onerror=alert(1)>'
  const exif = { IFD0: { Make: hostile, Artist: 'x'.repeat(9000) } }
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Retoucher 3"/></rdf:RDF></x:xmpmeta>`
  const rows = await rowsOf(await picture().withExif(exif).withXmp(xmp).jpeg().toBuffer())
  assert.equal(rows.find(({ group, name }) => group === 'EXIF' && name === 'Make')?.value, hostile)
  assert.match(rows.find(({ name }) => name === 'Artist')?.value ?? '', /^x{4000} \[5000 more characters\]$/)
  assert.equal(
    rows.find(({ group, name }) => group === 'XMP' && name === 'CreatorTool')?.value,
    'Retoucher 3',
  )
  assert.ok(rows.some(({ group, name }) => group === 'JPEG' && name === 'Quality estimate'))
})

test('bytes after a PNG and a ZIP archive inside a picture are told of', async () => {
  const png = await picture().png().toBuffer()
  const plain = await rowsOf(png)
  assert.equal(plain.filter(({ name }) => /after the end|Polyglot/.test(name)).length, 0)
  const archive = Buffer.from(`PK\x03\x04 and PK\x05\x06${'\0'.repeat(18)}`, 'latin1')
  const rows = await rowsOf(Buffer.concat([png, archive]))
  assert.deepEqual(
    rows.filter(({ group, name }) => group === 'File' && /end|Polyglot/.test(name)).map(({ value }) => value),
    [`${archive.length}, beginning as a ZIP archive`, 'The file is a ZIP archive as well.'],
  )
})

test('damaged metadata is a row and no fault, and a file over the limit is not read', async () => {
  const whole = await picture()
    .withExif({ IFD0: { Make: 'Assay', Model: 'M' } })
    .jpeg()
    .toBuffer()
  for (let at = 20; at < 200; at += 7) {
    const damaged = Buffer.from(whole)
    damaged[at]! ^= 0xff
    const rows = await rowsOf(damaged)
    assert.ok(rows.every(({ value }) => typeof value === 'string'))
  }
  assert.deepEqual(
    (await rowsOf(whole, { ...decodeLimits, bytes: whole.length - 1 })).map(({ group }) => group),
    ['Reading'],
  )
})
