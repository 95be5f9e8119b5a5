import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { cursorOver } from './byte-cursor.ts'
import { openFile, sourceOfBytes } from './byte-source.ts'
import { assertFault } from './damage-fixture.ts'

const ten = Uint8Array.from({ length: 10 }, (_, i) => i)
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-source-'))
  await writeFile(join(folder, 'ten'), ten)
})
after(() => rm(folder, { recursive: true }))

describe('a byte source', () => {
  it('reads ranges of a file and of bytes alike', async () => {
    await using file = await openFile(join(folder, 'ten'))
    for (const source of [file, sourceOfBytes(ten)]) {
      assert.equal(source.size, 10)
      assert.deepEqual([...(await source.read(3, 4))], [3, 4, 5, 6])
      assert.deepEqual([...(await source.read(0, 10))], [...ten])
      assert.equal((await source.read(10, 0)).length, 0)
    }
  })

  it('gives copies that begin at the start of their buffer, so that they can be viewed as any type', async () => {
    const read = await sourceOfBytes(ten.subarray(1)).read(1, 8)
    assert.equal(new Float64Array(read.buffer).length, 1)
    read[0] = 99
    assert.equal(ten[2], 2)
    const pooled = await sourceOfBytes(Buffer.from(ten)).read(1, 8)
    assert.equal(pooled.buffer.byteLength, 8)
  })

  it('refuses ranges that leave the file by one byte or are no ranges', async () => {
    await using file = await openFile(join(folder, 'ten'))
    const wrong = [
      [0, 11],
      [10, 1],
      [-1, 2],
      [0, -1],
      [0.5, 1],
      [Number.NaN, 1],
      [0, Number.NaN],
      [2 ** 60, 1],
    ] as const
    for (const source of [file, sourceOfBytes(ten)])
      for (const [offset, length] of wrong)
        await assertFault(() => source.read(offset, length), 'model/corrupt')
  })

  it('notices that a file became shorter after it was opened', async () => {
    const path = join(folder, 'shrinking')
    await writeFile(path, ten)
    await using file = await openFile(path)
    await truncate(path, 5)
    assert.deepEqual([...(await file.read(0, 5))], [0, 1, 2, 3, 4])
    await assertFault(() => file.read(0, 10), 'model/corrupt', /file of 5 bytes/)
  })

  it('says that a file is missing or is a folder', async () => {
    await assertFault(() => openFile(join(folder, 'absent')), 'model/missing', /absent/)
    await assertFault(() => openFile(folder), 'model/missing', /not a plain file/)
    await assertFault(() => openFile(join(folder, 'ten', 'below')), 'model/missing')
    await assertFault(() => openFile(join(folder, 'ten\0')), 'model/missing')
  })
})

describe('a byte cursor', () => {
  it('reads little-endian fields and ends in a Fault at the end', async () => {
    const bytes = Uint8Array.of(1, 0x02, 0x01, 0xff, 0xff, 0xff, 0xff, 5, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x62)
    const cursor = cursorOver(bytes, 'x', 1000)
    assert.equal(cursor.u8(), 1)
    assert.equal(cursor.u16(), 0x102)
    assert.equal(cursor.i32(), -1)
    assert.equal(cursor.size(), 5)
    assert.equal(cursor.offset(), 1015)
    assert.equal(cursor.left(), 2)
    await assertFault(() => cursor.u32(), 'model/corrupt', /byte 1015/)
    await assertFault(() => cursor.bytes(-1), 'model/corrupt')
    assert.equal(cursor.text(2), 'ab')
    await assertFault(() => cursor.u8(), 'model/corrupt')
    const large = cursorOver(Uint8Array.of(0, 0, 0, 0, 0, 0, 0x20, 0), 'x')
    await assertFault(() => large.size(), 'model/malformed', /2\^53/)
  })
})
