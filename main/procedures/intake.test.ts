import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { layCase, openBench } from '#main/analysis/examination-fixture.ts'

test('two hundred files are taken in with progress, and one that vanishes on the way is a fault of its own', async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const folder = join(bench.home, 'evidence')
  mkdirSync(folder)
  const names = Array.from({ length: 200 }, (_, index) => `file-${String(index).padStart(3, '0')}.txt`)
  for (const name of names) writeFileSync(join(folder, name), `content of ${name}`)
  const dones: number[] = []
  const faults: string[] = []
  for await (const { done, total, name, fault } of bench.client.evidence.receive({
    paths: [folder],
    uploads: [],
  })) {
    if (done === 1) unlinkSync(join(folder, names[199]!))
    assert.equal(total, 200)
    dones.push(done)
    if (fault !== null) faults.push(`${name} ${fault.code}`)
  }
  assert.deepEqual(
    dones,
    names.map((_, index) => index + 1),
  )
  assert.deepEqual(faults, [`${names[199]} evidence/unreadable`])
  const exhibits = await bench.client.evidence.list({})
  assert.deepEqual(
    exhibits.map(({ name }) => name),
    names.slice(0, 199),
  )
  assert.equal(exhibits[198]?.label, 'P199')
})

test('intake that is cancelled keeps what was registered and takes nothing more', async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const folder = join(bench.home, 'evidence')
  mkdirSync(folder)
  for (let index = 0; index < 50; index += 1) writeFileSync(join(folder, `${index}.txt`), `${index}`)
  const stop = new AbortController()
  let last = 0
  await assert.rejects(
    async () => {
      for await (const { done } of bench.client.evidence.receive(
        { paths: [folder], uploads: [] },
        stop.signal,
      )) {
        last = done
        if (done === 5) stop.abort()
      }
    },
    { code: 'engine/cancelled' },
  )
  const { length } = await bench.client.evidence.list({})
  assert.ok(last >= 5 && length >= 5 && length < 50, `${length} of 50`)
  assert.equal((await bench.client.custody.verify({})).intact, true)
})

test('an upload is taken in under its name, once, and an unknown one is a fault of its own', async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const never = new AbortController().signal
  const { sha256 } = await bench.workstation.bytes.receive(new Blob(['pasted']).stream() as never, never)
  const uploads = [
    { sha256, name: '../../etc/passwd', kind: 'paste' as const },
    { sha256: '0'.repeat(64), name: 'gone.png', kind: 'upload' as const },
  ]
  const told = []
  for await (const { fault } of bench.client.evidence.receive({ paths: [], uploads })) told.push(fault?.code)
  assert.deepEqual(told, [undefined, 'input/not-found'])
  const [exhibit] = await bench.client.evidence.list({})
  assert.deepEqual(
    [exhibit?.name, exhibit?.source, exhibit?.sha256],
    ['../../etc/passwd', { kind: 'paste', path: null }, sha256],
  )
})

test('a file that may not be read is a fault of its own', async (t) => {
  if (process.getuid?.() === 0) {
    t.skip('skipped: the administrator may read everything')
    return
  }
  const bench = await openBench(t)
  await layCase(bench)
  const path = join(bench.home, 'closed.png')
  writeFileSync(path, 'x')
  chmodSync(path, 0)
  for await (const { fault } of bench.client.evidence.receive({ paths: [path], uploads: [] }))
    assert.equal(fault?.code, 'evidence/unreadable')
})
