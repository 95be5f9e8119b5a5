import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { Fault } from '#app/fault.ts'
import { type Decoder, startDecoder } from '#main/engines/decoder/start-decoder.ts'
import { forkChild } from '#main/process/child.ts'
import { createCase } from '#main/vault/create-case.ts'
import { tinyDisk } from '#main/vault/tiny-disk-fixture.ts'
import { closeAtEnd, testCustodian, testFolder, testStatement } from '#main/vault/vault-fixture.ts'
import { decodeExhibit, takeIn } from './take-in.ts'

const never = new AbortController().signal

test('an exhibit whose decoder was killed says so, keeps its bytes, and is decoded at the next attempt', async (t) => {
  const folder = testFolder(t)
  const vault = closeAtEnd(t, await createCase(folder, testStatement, testCustodian(folder)))
  const decoder = startDecoder({ startChild: forkChild })
  t.after(() => decoder.close())
  const path = join(folder, 'picture.png')
  writeFileSync(
    path,
    await sharp({ create: { width: 30, height: 20, channels: 3, background: '#345' } })
      .png()
      .toBuffer(),
  )
  const killed = new Fault('engine/failed', 'The decoder stopped unexpectedly; the analysis can be retried.')
  const dying: Pick<Decoder, 'metadata' | 'picture'> = {
    metadata: async () => {
      throw killed
    },
    picture: async () => {
      throw killed
    },
  }
  const source = { kind: 'file', path } as const
  const exhibit = await takeIn({ path, name: 'picture.png', source }, { vault, decoder: dying }, never)
  assert.equal(exhibit.picture, null)
  assert.match(exhibit.undecodable ?? '', /can be retried/)
  assert.match(vault.evidence.metadata(exhibit.id)[0]?.value ?? '', /could not be read/)

  const again = await decodeExhibit(exhibit, { vault, decoder }, never)
  assert.deepEqual([again.picture?.width, again.picture?.height, again.undecodable], [30, 20, null])
  assert.ok(vault.evidence.metadata(exhibit.id).length > 1)
  assert.ok(
    vault.blobs.has(again.picture!.display.sha256) && vault.blobs.has(again.picture!.thumbnail.sha256),
  )
  assert.equal((await vault.custody.verify(never)).intact, true)
})

test('a decoder that was killed once costs no exhibit its picture', async (t) => {
  const folder = testFolder(t)
  const vault = closeAtEnd(t, await createCase(folder, testStatement, testCustodian(folder)))
  const decoder = startDecoder({ startChild: forkChild })
  t.after(() => decoder.close())
  const path = join(folder, 'picture.png')
  await sharp({ create: { width: 30, height: 20, channels: 3, background: '#345' } }).toFile(path)
  let calls = 0
  const killedOnce: Pick<Decoder, 'metadata' | 'picture'> = {
    metadata: decoder.metadata,
    picture: async (...args) => {
      calls += 1
      if (calls === 1) throw new Fault('engine/failed', 'The decoder stopped unexpectedly.')
      return decoder.picture(...args)
    },
  }
  const source = { kind: 'file', path } as const
  const exhibit = await takeIn({ path, name: 'picture.png', source }, { vault, decoder: killedOnce }, never)
  assert.deepEqual([exhibit.picture?.width, exhibit.undecodable, calls], [30, null, 2])
})

test('a full scratch drive is not held against the evidence', async (t) => {
  const folder = testFolder(t)
  const scratch = tinyDisk(t, '64k')
  if (scratch === undefined) return
  const vault = closeAtEnd(t, await createCase(folder, testStatement, testCustodian(folder)))
  const decoder = startDecoder({ startChild: forkChild, scratch })
  t.after(() => decoder.close())
  const path = join(folder, 'picture.png')
  const noise = randomBytes(500 * 500 * 3)
  await sharp(noise, { raw: { width: 500, height: 500, channels: 3 } }).toFile(path)
  const arriving = { path, name: 'picture.png', source: { kind: 'file', path } } as const
  await assert.rejects(takeIn(arriving, { vault, decoder }, never), { code: 'vault/full' })
  await assert.rejects(decoder.pixels(path, never), { code: 'vault/full' })
  const [exhibit] = vault.evidence.list()
  assert.deepEqual([exhibit?.picture, exhibit?.undecodable], [null, null])
  assert.deepEqual(vault.unfinished(), [exhibit?.id])
  assert.deepEqual(readdirSync(scratch), [])
})

test('what is no fault of the evidence leaves the exhibit registered and undecided', async (t) => {
  const folder = testFolder(t)
  const vault = closeAtEnd(t, await createCase(folder, testStatement, testCustodian(folder)))
  const path = join(folder, 'picture.png')
  writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  const closed = new Fault('engine/unavailable', 'The decoder is closed. Start Assay again to go on.')
  const decoder: Pick<Decoder, 'metadata' | 'picture'> = {
    metadata: async () => [],
    picture: async () => {
      throw closed
    },
  }
  const arriving = { path, name: 'picture.png', source: { kind: 'file', path } } as const
  await assert.rejects(takeIn(arriving, { vault, decoder }, never), { code: 'engine/unavailable' })
  const [exhibit] = vault.evidence.list()
  assert.deepEqual([exhibit?.picture, exhibit?.undecodable], [null, null])
})
