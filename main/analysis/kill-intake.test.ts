import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { isAlive } from '#main/process/is-alive.ts'
import { isOver, layCase, openBench, queueUntil } from './examination-fixture.ts'

const kills = Number(process.env.ASSAY_INTAKE_KILLS ?? 6)

/** Runs the fixture, kills it some time after it has opened the case, and gives the lines that it had written whole. */
const runAndKill = async (args: readonly string[], longestMs: number): Promise<readonly string[]> => {
  const program = join(import.meta.dirname, 'kill-intake-fixture.ts')
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const closed = new Promise((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said.includes('upload')) resolve()
    })
    child.once('close', () => resolve())
  })
  await sleep(Math.random() * longestMs)
  assert.equal(child.exitCode, null, 'the fixture ended by itself')
  child.kill('SIGKILL')
  await closed
  return said.slice(0, said.lastIndexOf('\n')).split('\n')
}

const wordsOf = (lines: readonly string[], what: string): string[] =>
  lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1))

test(`intake and analysis killed at ${kills} random moments go on when the case is opened again, and leave nothing behind`, async (t) => {
  const bench = await openBench(t)
  const { client, home } = bench
  const { folder } = await layCase(bench)
  const files = join(home, 'evidence')
  mkdirSync(files)
  for (let index = 0; index < 4; index += 1)
    await sharp({ create: { width: 300 + index, height: 200, channels: 3, background: '#765' } }).toFile(
      join(files, `${index}.png`),
    )
  writeFileSync(join(files, 'text.txt'), 'no picture')
  await client.shelf.leave({})

  const registered = new Set<string>()
  const children: number[] = []
  for (let run = 0; run < kills; run += 1) {
    const lines = await runAndKill([folder, join(home, 'pack'), files], 2500)
    for (const id of wordsOf(lines, 'exhibit')) registered.add(id)
    children.push(...wordsOf(lines, 'child').map(Number))
  }
  await client.shelf.open({ folder })
  const { length } = await client.evidence.list({})
  if ((await client.analysis.pause({})).items.length > 0) {
    await client.analysis.resume({})
    await queueUntil(bench, isOver)
  }
  const exhibits = await client.evidence.list({})
  assert.equal(exhibits.length, length)
  for (const id of registered)
    assert.ok(
      exhibits.some((exhibit) => exhibit.id === id),
      `${id} is lost`,
    )
  const { rows } = await client.custody.list({})
  const searched = new Set(rows.filter(({ act }) => act === 'faces found').map(({ subject }) => subject))
  for (const { label, picture, undecodable, name } of exhibits) {
    assert.equal(picture === null, undecodable !== null, `${label} was decoded or refused`)
    assert.equal(picture === null, name === 'text.txt', `${label} ${undecodable}`)
    if (picture !== null) assert.ok(searched.has(label), `${label} was examined`)
  }
  assert.deepEqual((await client.custody.verify({})).faults, [])

  for (let waited = 0; children.some(isAlive) && waited < 5000; waited += 50) await sleep(50)
  assert.deepEqual(children.filter(isAlive), [], 'children end with their parent')
  const again = await bench.reopened()
  for (const place of ['uploads', 'decoded'])
    assert.deepEqual(readdirSync(join(home, place)), [String(process.pid)], `${place} of the dead`)
  await again.client.shelf.open({ folder })
  assert.equal(
    (await again.client.analysis.pause({})).items.filter(({ state }) => state !== 'done').length,
    0,
  )
  assert.deepEqual(readdirSync(join(folder, 'blobs', 'incoming')), [])
  assert.ok(!existsSync(join(folder, 'custody-head.json.part')))
  t.diagnostic(`${registered.size} exhibits reported, ${exhibits.length} held after ${kills} kills`)
})
