import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { listSupportedBackends } from 'onnxruntime-node'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { openOnBestProvider, providersToTry } from './choose-provider.ts'

test('each platform tries its own accelerators first and the processor last', () => {
  assert.deepEqual(providersToTry('auto', 'linux'), ['cuda', 'webgpu', 'cpu'])
  assert.deepEqual(providersToTry('auto', 'win32'), ['cuda', 'directml', 'webgpu', 'cpu'])
  assert.deepEqual(providersToTry('auto', 'darwin'), ['coreml', 'webgpu', 'cpu'])
  assert.deepEqual(providersToTry('auto', 'freebsd'), ['cpu'])
  assert.deepEqual(providersToTry('coreml', 'linux'), ['coreml', 'cpu'])
  assert.deepEqual(providersToTry('cpu', 'linux'), ['cpu'])
})

test('a provider that is not there is named with its reason, and the processor takes over', async (t) => {
  const absent = (['directml', 'coreml'] as const).find(
    (provider) =>
      !listSupportedBackends().some(({ name }) => name === (provider === 'directml' ? 'dml' : provider)),
  )
  if (absent === undefined) return t.skip('skipped: this runtime has every provider')
  const folder = mkdtempSync(join(tmpdir(), 'assay-provider-'))
  const packFolder = join(folder, 'pack')
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  await writeRandomPack(packFolder)
  const pack = await openOnBestProvider({ packFolder, device: absent, threads: 1 })
  await Promise.all([pack.sessions.close(), pack.scorer?.close()])
  assert.equal(pack.provider, 'cpu')
  assert.deepEqual(
    pack.fallBacks.map(({ provider }) => provider),
    [absent],
  )
  assert.match(pack.fallBacks[0]!.reason, /no such provider/)

  const direct = await openOnBestProvider({ packFolder, device: 'cpu', threads: 1 })
  await Promise.all([direct.sessions.close(), direct.scorer?.close()])
  assert.deepEqual([direct.provider, direct.fallBacks], ['cpu', []])

  appendFileSync(join(packFolder, 'detector.onnx'), '\0')
  await assert.rejects(openOnBestProvider({ packFolder, device: absent, threads: 1 }), {
    code: 'model/corrupt',
  })
})
