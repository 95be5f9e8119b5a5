import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeDrawnStore } from '#main/training/drawn-store-fixture.ts'
import { toyKfd } from '#models/training/toy-fixture.ts'

const root = await mkdtemp(path.join(tmpdir(), 'assay-train-'))
after(() => rm(root, { recursive: true, force: true }))
const store = path.join(root, 'faces.store')
const network = path.join(root, 'network.json')
const program = path.resolve(import.meta.dirname, '../assay.ts')

before(async () => {
  await writeDrawnStore(store, { train: 4, val: 2 })
  await writeFile(network, JSON.stringify(toyKfd))
})

const start = (folder: string, ...more: readonly string[]) => {
  const options = ['--steps', '120', '--pairs', '2', '--threads', '1', '--validation-pairs', '0']
  const child = spawn(
    process.execPath,
    [program, 'train', 'kfd', '--faces', store, '--network', network, '--out', folder, ...options, ...more],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<{
    readonly code: number | null
    readonly output: string
    readonly errors: string
  }>((resolve) => child.once('close', (code) => resolve({ code, output, errors })))
  return { child, ended }
}

test('Ctrl+C saves a run, and the same command finishes it as if nothing had happened', async () => {
  const folder = path.join(root, 'interrupted')
  const { child, ended } = start(folder)
  const log = path.join(folder, 'log.jsonl')
  while (!existsSync(log) && child.exitCode === null) await sleep(5)
  child.kill('SIGINT')
  const stopped = await ended
  assert.equal(stopped.code, 1, stopped.errors)
  assert.match(
    stopped.errors,
    /^assay: engine\/cancelled: Stopped after step \d+ of 120 and saved it; the same command goes on\.$/m,
  )
  const step = Number(/after step (\d+)/.exec(stopped.errors)![1])
  assert.ok(step >= 20 && step < 120)
  assert.equal(Number(await readFile(path.join(folder, 'checkpoint.safetensors.step'), 'utf8')), step)

  const resumed = await start(folder, '--json').ended
  assert.deepEqual([resumed.code, resumed.errors], [0, ''])
  assert.deepEqual(JSON.parse(resumed.output), { folder, step: 120, finished: true })
  const straight = path.join(root, 'straight')
  assert.equal((await start(straight).ended).code, 0)
  const checkpoint = (of: string) => readFile(path.join(of, 'checkpoint.safetensors'))
  assert.ok((await checkpoint(folder)).equals(await checkpoint(straight)), 'the weights are the same bits')
})

test('options that contradict each other are refused before anything is written', async () => {
  const refused = async (...more: readonly string[]) => {
    const folder = path.join(root, 'refused')
    const { code, errors } = await start(folder, ...more).ended
    assert.equal(code, 1)
    assert.equal(existsSync(folder), false)
    return errors
  }
  assert.match(await refused('--lora', '4'), /input\/invalid: --lora belongs to .*--encoder/)
  assert.match(await refused('--encoder', root), /input\/invalid: --network gives sizes/)
})
