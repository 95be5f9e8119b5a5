import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from './clock.ts'
import { createCase } from './create-case.ts'
import { openCase } from './open-case.ts'
import { never, testCustodian, testStatement } from './vault-fixture.ts'

const kills = Number(process.env.ASSAY_KILLS ?? 30)

/**
 * Runs the fixture until it has written some lines and a little longer, kills it, and returns the lines that it had
 * written whole.
 */
const runAndKill = async (folder: string, user: string, run: number): Promise<readonly string[]> => {
  const program = join(import.meta.dirname, 'kill-fixture.ts')
  const child = spawn(process.execPath, [program, folder, user, `run${run}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const enoughLines = Math.floor(Math.random() * 8)
  let said = ''
  const closed = new Promise((resolve) => child.once('close', resolve))
  const reached = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said.split('\n').length > enoughLines) resolve()
    })
    child.once('close', () => resolve())
  })
  await reached
  await sleep(Math.random() * 40)
  assert.equal(child.exitCode, null, 'the fixture ended by itself')
  child.kill('SIGKILL')
  await closed
  return said.slice(0, said.lastIndexOf('\n')).split('\n')
}

test(`a program killed at ${kills} random moments loses nothing that it had committed`, async (t) => {
  // On a disk: what matters is what survives there.
  const parent = mkdtempSync(join(tmpdir(), 'assay-kill-'))
  t.after(() => rmSync(parent, { recursive: true, force: true }))
  const user = join(parent, 'user')
  const { folder, close } = await createCase(parent, testStatement, testCustodian(user, systemClock))
  await close()
  const exhibits = new Map<string, string>()
  const findings = new Set<string>()
  for (let run = 0; run < kills; run += 1) {
    for (const line of await runAndKill(folder, user, run)) {
      const [what, name = '', sha256 = ''] = line.split(' ')
      if (what === 'exhibit') exhibits.set(name, sha256)
      if (what === 'finding') findings.add(name)
    }
    const vault = await openCase(folder, testCustodian(user, systemClock))
    try {
      assert.equal(vault.readOnly, null, `after kill ${run}: ${vault.readOnly?.message}`)
      assert.deepEqual((await vault.custody.verify(never)).faults, [])
      const held = new Map(vault.evidence.list().map(({ label, sha256 }) => [label, sha256]))
      for (const [label, sha256] of exhibits)
        assert.equal(held.get(label), sha256, `${label} after kill ${run}`)
      assert.deepEqual(
        [...held.keys()],
        Array.from({ length: held.size }, (_, index) => `P${index + 1}`),
      )
      const ids = new Set(vault.findings.list().map(({ id }) => id as string))
      for (const id of findings) assert.ok(ids.has(id), `finding ${id} after kill ${run}`)
      assert.deepEqual(readdirSync(join(folder, 'blobs', 'incoming')), [])
    } finally {
      await vault.close()
    }
    const database = new DatabaseSync(join(folder, 'case.sqlite'))
    assert.equal(database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok')
    database.close()
  }
  const vault = await openCase(folder, testCustodian(user, systemClock))
  const { verified, changed } = await vault.verifyOriginals(never, () => {})
  for await (const sha256 of vault.blobs.list()) assert.equal((await vault.blobs.verify(sha256)).intact, true)
  await vault.close()
  assert.deepEqual(changed, [])
  assert.ok(exhibits.size > kills / 2 && verified >= exhibits.size, 'the program got as far as committing')
  t.diagnostic(
    `${exhibits.size} exhibits and ${findings.size} findings reported over ${kills} kills; ${verified} exhibits held`,
  )
})
