import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { asFault } from '#app/fault.ts'
import { startDecoder } from '#main/engines/decoder/start-decoder.ts'
import { forkChild, type StartChild } from '#main/process/child.ts'
import { residentBytes } from '#main/process/resident-memory.ts'
import { openEvidenceFile, sniffMedia } from './open-evidence-file.ts'
import { whyNotDecoded } from './why-undecodable.ts'

const folder = resolve(import.meta.dirname, '../../../../shared/data/hostile')
const skip = existsSync(folder) ? false : 'skipped: the hostile files are not beside the repository'
/** Every so many files; 1 takes all of them. */
const every = Number(process.env.ASSAY_HOSTILE_EVERY ?? 15)
const never = new AbortController().signal

interface HostileFile {
  readonly file: string
  readonly category: string
  readonly expect: string
}

const pids: (number | undefined)[] = []
const startChild: StartChild = (module) => {
  const child = forkChild(module)
  pids.push(child.pid)
  return child
}
const decoder = startDecoder({ startChild })
after(() => decoder.close())

/** 'decoded', 'not given to the decoder', or the code of the fault. */
const outcomeOf = async (path: string): Promise<string> => {
  await using file = await openEvidenceFile(path)
  if (whyNotDecoded(await sniffMedia(file), (await file.stat()).size) !== null)
    return 'not given to the decoder'
  try {
    await decoder.metadata(path, never)
    await using picture = await decoder.picture(path, never)
    assert.match(picture.rgbSha256, /^[0-9a-f]{64}$/)
    return 'decoded'
  } catch (thrown) {
    return asFault(thrown).code
  }
}

test('hostile files are decoded or refused, and the decoder stays within its limits', { skip }, async (t) => {
  const listed = parse<HostileFile>(readFileSync(join(folder, 'index.csv')), { columns: true })
  const counts = new Map<string, number>()
  let most = 0
  for (const { file, category, expect } of listed.filter((_, index) => index % every === 0)) {
    const outcome = await outcomeOf(join(folder, file))
    const label = `${category}: ${outcome}`
    counts.set(label, (counts.get(label) ?? 0) + 1)
    if (expect.startsWith('corrupt')) assert.notEqual(outcome, 'decoded', file)
    if (expect === 'valid') assert.equal(outcome, 'decoded', file)
    assert.ok(outcome === 'decoded' || /^(not given|evidence\/)/.test(outcome), `${file}: ${outcome}`)
    most = Math.max(most, (await residentBytes(pids.at(-1) ?? 0)) ?? 0)
  }
  assert.equal(pids.length, 1, 'no file ended the decoder')
  assert.ok(most < 700e6, `the decoder held ${most} bytes`)
  for (const [label, count] of counts) t.diagnostic(`${label} ${count}`)
  t.diagnostic(`decoder at most ${Math.round(most / 1e6)} MB`)
})
