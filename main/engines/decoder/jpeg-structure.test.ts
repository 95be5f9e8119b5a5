import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { quantisationTables } from '#models/simulation/jpeg/quantisation-tables.ts'
import { estimateQuality, jpegStructureRows } from './jpeg-structure.ts'

const jpeg = (quality: number, chromaSubsampling = '4:2:0'): Promise<Buffer> =>
  sharp({ create: { width: 48, height: 32, channels: 3, background: '#a63' } })
    .jpeg({ quality, chromaSubsampling, mozjpeg: false })
    .toBuffer()

const valuesOf = (bytes: Uint8Array, name: string): readonly string[] =>
  jpegStructureRows(bytes)
    .filter((row) => row.name === name)
    .map(({ value }) => value)

test("libjpeg's quality is read from its tables exactly, and another encoder's as an estimate", async () => {
  for (const quality of [35, 75, 90])
    assert.deepEqual(valuesOf(await jpeg(quality), 'Quality estimate'), [
      `${quality} (the table is libjpeg's)`,
    ])
  const steps = [...quantisationTables(80).luminance]
  steps[5]! += 3
  assert.deepEqual(estimateQuality(steps), { quality: 80, isExact: false })
})

test('subsampling, size and markers are named', async () => {
  const half = await jpeg(75)
  assert.deepEqual(valuesOf(half, 'Frame size'), ['48 x 32, 3 components'])
  assert.deepEqual(valuesOf(half, 'Subsampling'), ['4:2:0 (2x2, 1x1, 1x1)'])
  assert.deepEqual(valuesOf(await jpeg(75, '4:4:4'), 'Subsampling'), ['4:4:4 (1x1, 1x1, 1x1)'])
  assert.match(valuesOf(half, 'Markers')[0] ?? '', /^SOI @0 .*DQT @\d+ .*SOF0 @\d+ .*SOS @\d+ EOI @\d+$/)
  assert.deepEqual(valuesOf(half, 'Quantisation table 0')[0]?.split(' ').map(Number), [
    ...quantisationTables(75).luminance,
  ])
})

test('bytes after the end are counted and named by their signature', async () => {
  const bytes = await jpeg(75)
  assert.deepEqual(valuesOf(bytes, 'Bytes after EOI'), ['0'])
  assert.deepEqual(valuesOf(Buffer.concat([bytes, Buffer.from('PK\x03\x04....')]), 'Bytes after EOI'), [
    '8, beginning as a ZIP archive',
  ])
})

test('a thumbnail within a segment is reported', async () => {
  const thumbnail = await jpeg(50)
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from('Exif\0\0'), thumbnail])
  segment.writeUInt16BE(segment.length - 2, 2)
  const bytes = await jpeg(75)
  const whole = Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)])
  assert.deepEqual(valuesOf(whole, 'Embedded thumbnail'), [
    `in APP1 (Exif), ${thumbnail.length} bytes to the segment's end`,
  ])
  assert.deepEqual(valuesOf(whole, 'Quality estimate'), ["75 (the table is libjpeg's)"])
})

test('a stream that is cut anywhere is described as far as it goes', async () => {
  const bytes = await jpeg(75)
  for (let length = 2; length < bytes.length; length += 1)
    assert.equal(valuesOf(bytes.subarray(0, length), 'Problem').length, 1, `cut after ${length} bytes`)
})

test('no bytes make the parser throw or run long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
      const rows = jpegStructureRows(Uint8Array.from([0xff, 0xd8, ...tail]))
      assert.ok(rows.length >= 1)
    }),
  )
  const manyMarkers = new Uint8Array(4_000_000).map((_, index) => (index % 2 === 0 ? 0xff : 0xd8))
  assert.match(valuesOf(manyMarkers, 'Problem')[0] ?? '', /more than 1000 segments/)
})
