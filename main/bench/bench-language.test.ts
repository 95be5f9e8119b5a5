import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { benchLanguage } from './bench-language.ts'
import { benchLanguageText } from './bench-language-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-language-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a dialogue is measured in the engine, and its model removed afterwards', async () => {
  const steps: string[] = []
  const result = await benchLanguage({
    preset: 'tiny',
    faces: 3,
    answerTokens: 8,
    folder: join(folder, 'model'),
    device: 'cpu',
    threads: 1,
    signal: new AbortController().signal,
    onProgress: ({ activity }) => steps.push(activity),
  })
  const { firstTurn, secondTurn, report } = result
  assert.ok(firstTurn.promptTokens > 20 && firstTurn.firstTokenMs > 0)
  assert.ok(secondTurn.reusedTokens > firstTurn.promptTokens)
  assert.ok(secondTurn.reusedTokens < secondTurn.promptTokens)
  assert.ok(secondTurn.ratio > 0 && result.tokensPerSecond > 0 && result.verdictMs > 0)
  assert.ok(result.stopMs > 0 && result.slowestStopMs >= result.stopMs)
  assert.ok(result.fileBytes > 100_000 && result.peakBytes >= result.loadedBytes)
  assert.deepEqual([report.precision, report.backEnd, report.threads], ['Q8_0', 'cpu', 1])
  assert.deepEqual([...new Set(steps)], ['writing random weights', 'asking'])
  assert.deepEqual(readdirSync(folder), [])
  const text = benchLanguageText(result)
  for (const word of ['first token of turn 1', 'reused', 'tokens/s', 'goals']) assert.ok(text.includes(word))
  assert.ok(!/NaN|undefined|null/.test(text))
})

test('a bench that is broken off leaves nothing behind', async () => {
  const stop = new AbortController()
  const options = { preset: 'tiny', faces: 1, answerTokens: 8, device: 'cpu', threads: 1 } as const
  const bench = benchLanguage({
    ...options,
    folder: join(folder, 'model'),
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  await assert.rejects(bench, { name: 'AbortError' })
  assert.deepEqual(readdirSync(folder), [])
})
