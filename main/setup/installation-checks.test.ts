import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installationChecks, runChecks } from './installation-checks.ts'

const signal = new AbortController().signal

test('every check of a complete installation is performed', async () => {
  const outcomes = await runChecks(installationChecks, signal)
  assert.deepEqual(
    outcomes.map(({ name, state }) => [name, state]),
    installationChecks.map(({ name }) => [name, 'performed']),
  )
})

test('a failing check is reported as failed and the others still run', async () => {
  const outcomes = await runChecks(
    [
      { name: 'broken', find: () => Promise.reject(new Error('two\nlines')) },
      { name: 'whole', find: async () => 'it is there' },
    ],
    signal,
  )
  assert.deepEqual(outcomes, [
    { name: 'broken', state: 'failed', reason: 'two lines' },
    { name: 'whole', state: 'performed', found: 'it is there' },
  ])
})

test('a run that is told to stop begins no further check', async () => {
  const stop = new AbortController()
  const begun: string[] = []
  const check = (name: string) => ({
    name,
    find: async () => {
      begun.push(name)
      stop.abort()
      return ''
    },
  })
  await assert.rejects(runChecks([check('first'), check('second')], stop.signal), { name: 'AbortError' })
  assert.deepEqual(begun, ['first'])
})
