import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tinyDisk } from '#main/vault/tiny-disk-fixture.ts'
import { sha256Of } from './memory-bytes-fixture.ts'
import { openUploadStore, type UploadStore } from './upload-store.ts'

const withStore = async (use: (store: UploadStore, folder: string) => Promise<void>): Promise<void> => {
  const parent = await mkdtemp(join(tmpdir(), 'assay-uploads-'))
  const folder = join(parent, 'uploads')
  try {
    await use(openUploadStore(folder, 1000), folder)
  } finally {
    await rm(parent, { recursive: true })
  }
}

const streamOf = (content: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> =>
  new Blob([content]).stream()
const never = new AbortController().signal

test('an upload lies under its hash until it is dropped', () =>
  withStore(async (store, folder) => {
    const content = new Uint8Array(1000).fill(3)
    const { sha256, bytes } = await store.receive(streamOf(content), never)
    assert.equal(sha256, sha256Of(content))
    assert.equal(bytes, 1000)
    assert.deepEqual(new Uint8Array(await readFile(await store.find(sha256))), content)
    assert.deepEqual(await store.receive(streamOf(content), never), { sha256, bytes })
    assert.deepEqual(await readdir(folder), [sha256])
    await store.drop(sha256)
    await assert.rejects(store.find(sha256), { code: 'input/not-found' })
    await store.drop(sha256)
  }))

test('an upload one byte too large is refused and nothing of it stays', () =>
  withStore(async (store, folder) => {
    await assert.rejects(store.receive(streamOf(new Uint8Array(1001)), never), { code: 'evidence/too-large' })
    assert.deepEqual(await readdir(folder), [])
  }))

test('an upload that breaks off leaves nothing', () =>
  withStore(async (store, folder) => {
    const stop = new AbortController()
    const half = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(10))
        stop.abort()
      },
    })
    await assert.rejects(store.receive(half, stop.signal), { code: 'engine/cancelled' })
    const failing = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('the cable was pulled')),
    })
    await assert.rejects(store.receive(failing, never), { code: 'internal' })
    assert.deepEqual(await readdir(folder), [])
  }))

test('only a hash finds or drops an upload', () =>
  withStore(async (store, folder) => {
    const { sha256 } = await store.receive(streamOf(new Uint8Array(1)), never)
    for (const name of ['', '.', '..', `../uploads/${sha256}`, sha256.toUpperCase(), `${sha256}/`]) {
      await assert.rejects(store.find(name), { code: 'input/not-found' })
      await store.drop(name)
    }
    assert.deepEqual(await readdir(folder), [sha256])
    await store.clear()
    await assert.rejects(readdir(folder), { code: 'ENOENT' })
  }))

test('an upload that fills the drive says so, and nothing of it stays', async (t) => {
  const folder = tinyDisk(t, '64k')
  if (folder === undefined) return
  const store = openUploadStore(folder, 10_000_000)
  await assert.rejects(store.receive(streamOf(new Uint8Array(1_000_000)), never), { code: 'vault/full' })
  assert.deepEqual(await readdir(folder), [])
})
