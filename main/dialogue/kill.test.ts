import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaceId } from '#app/ids.ts'
import { systemClock } from '#main/vault/clock.ts'
import { createCase } from '#main/vault/create-case.ts'
import { openCase } from '#main/vault/open-case.ts'
import { never, testCustodian, testStatement } from '#main/vault/vault-fixture.ts'

const kills = Number(process.env.ASSAY_KILLS ?? 4)

interface Said {
  readonly faceId?: FaceId
  readonly draft?: string
  readonly asked?: string
  readonly question?: string
  readonly piece?: string
  readonly of?: string
  readonly sealed?: string
}

/** Runs the fixture until it has said so many lines and a little longer, kills it, and gives what it had said whole. */
const runAndKill = async (folder: string, user: string): Promise<readonly Said[]> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-fixture.ts'), folder, user], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const enough = 4 + Math.floor(Math.random() * 12)
  let said = ''
  const closed = new Promise((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said.split('\n').length > enough) resolve()
    })
    child.once('close', () => resolve())
  })
  await sleep(Math.random() * 40)
  assert.equal(child.exitCode, null, 'the fixture ended by itself')
  child.kill('SIGKILL')
  await closed
  return said
    .slice(0, said.lastIndexOf('\n'))
    .split('\n')
    .map((line) => JSON.parse(line))
}

test(`a program killed at ${kills} moments of a dialogue keeps every question and piece that was shown`, async (t) => {
  // On a disk: what matters is what survives there.
  const parent = mkdtempSync(join(tmpdir(), 'assay-dialogue-kill-'))
  t.after(() => rmSync(parent, { recursive: true, force: true }))
  const user = join(parent, 'user')
  const { folder, close } = await createCase(parent, testStatement, testCustodian(user, systemClock))
  await close()
  const counted = { interrupted: 0, pieces: 0, sealed: 0 }
  for (let run = 0; run < kills; run += 1) {
    const said = await runAndKill(folder, user)
    const faceId = said[0]?.faceId
    assert.ok(faceId !== undefined)
    const vault = await openCase(folder, testCustodian(user, systemClock))
    try {
      assert.equal(vault.readOnly, null, vault.readOnly?.message)
      assert.deepEqual((await vault.custody.verify(never)).faults, [])
      const { dialogues } = vault
      assert.deepEqual(dialogues.openOf(faceId), [])
      const answers = dialogues.answersOf(faceId)
      for (const { asked, question, sealed } of said) {
        const id = asked ?? sealed
        const answer = answers.find((one) => one.id === id)
        if (id !== undefined) assert.ok(answer !== undefined, `answer ${id} after kill ${run}`)
        if (asked !== undefined) assert.equal(dialogues.turn(answer!.turnId).question, question)
        if (sealed !== undefined) assert.equal(answer?.stop, 'end')
      }
      for (const { id, text, stop } of answers) {
        const shown = said.flatMap(({ piece = '', of }) => (of === id ? [piece] : [])).join('')
        assert.ok(text.startsWith(shown), `answer ${id} after kill ${run}`)
        if (stop === 'interrupted') counted.interrupted += 1
      }
      const last = said.findLastIndex(({ draft }) => draft !== undefined)
      const since = said.slice(last)
      const isAsked = since.some(({ asked }) => asked !== undefined)
      const isOver = since.some(({ sealed }) => sealed !== undefined)
      // A draft that was saved is there, unless its question was asked already.
      if (isAsked && !isOver) assert.equal(dialogues.draftOf(faceId), '')
      else if (!isAsked && dialogues.draftOf(faceId) === '')
        assert.equal(dialogues.turnsOf(faceId).at(-1)?.question, said[last]?.draft)
      else if (!isAsked) assert.equal(dialogues.draftOf(faceId), said[last]?.draft)
      counted.pieces += said.filter(({ piece }) => piece !== undefined).length
      counted.sealed += said.filter(({ sealed }) => sealed !== undefined).length
    } finally {
      await vault.close()
    }
  }
  assert.ok(counted.pieces > kills && counted.interrupted > 0, JSON.stringify(counted))
  t.diagnostic(`${kills} kills: ${JSON.stringify(counted)}`)
})
