import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { describePack } from '#models/packs/open-pack.ts'
import { openPackSessions } from '#models/packs/pack-sessions.ts'
import { tinyDialogue, writeRandomDialoguePack } from '#models/packs/random-dialogue-pack-fixture.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import type { ReadyPack } from './choose-provider.ts'
import { examineSquare } from './examine-square.ts'
import { openPromptRows } from './prompt-rows.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-rows-of-'))
const ready = async (name: string): Promise<ReadyPack> => {
  const described = await describePack(join(folder, name))
  const sessions = await openPackSessions(described.folder, { threads: 1 })
  return { ...described, sessions, scorer: undefined, provider: 'cpu', fallBacks: [] }
}
let pack: ReadyPack
before(async () => {
  await writeRandomDialoguePack(join(folder, 'dialogue'))
  await writeRandomPack(join(folder, 'detector'))
  pack = await ready('dialogue')
})
after(async () => {
  await pack.sessions.close()
  await rm(folder, { recursive: true, force: true })
})

const random = seededRandom(5)
const picture = {
  pixels: Uint8Array.from({ length: 90 * 80 * 3 }, () => random.below(256)),
  width: 90,
  height: 80,
}
const square = { x: 5, y: 4, width: 70, height: 70 }
const floats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer)

test('rows are visual, forgery and probability tokens of the very crop that was scored', async () => {
  const reading = await openPromptRows(pack)(picture, square)
  const seen = await examineSquare(pack, picture, { square, variants: [] }, new AbortController().signal)
  assert.deepEqual([reading.tensorSha256, reading.probability.fake], [seen.tensorSha256, seen.score])
  assert.ok(Math.abs(reading.probability.real + reading.probability.fake - 1) < 1e-6)
  const rows = floats(reading.rows)
  assert.deepEqual([reading.width, rows.length], [64, 11 * 64])
  assert.equal(reading.rowsSha256, createHash('sha256').update(reading.rows).digest('hex'))
  for (let column = 0; column < 64; column += 1) {
    const expected = column % 2 === 0 ? reading.probability.real : reading.probability.fake
    assert.ok(Math.abs(rows[10 * 64 + column]! - expected) < 1e-6)
  }
  const visual = rows.subarray(0, 64)
  assert.ok(visual.some((value) => Math.abs(value) > 1e-3))
  const other = await openPromptRows(pack)(picture, { ...square, x: 20 })
  assert.notEqual(other.rowsSha256, reading.rowsSha256)
})

test('a pack without a prompt learner has no rows, and one whose learner answers otherwise is a mismatch', async () => {
  const detector = await ready('detector')
  await assert.rejects(openPromptRows(detector)(picture, square), { code: 'model/missing' })
  await detector.sessions.close()
  const { selfTest } = pack.manifest
  const outputs = selfTest.outputs.map((output) =>
    output.name === 'forgery_tokens'
      ? { ...output, values: output.values.map((value) => value + 1) }
      : output,
  )
  const manifest = { ...pack.manifest, selfTest: { ...selfTest, outputs } }
  await assert.rejects(openPromptRows({ ...pack, manifest })(picture, square), { code: 'model/mismatch' })
})

test('the pack lists its language model, and says how it is prompted', () => {
  const { files, dialogue, roles } = pack.manifest
  assert.deepEqual(dialogue, tinyDialogue)
  assert.ok(roles.includes('dialogue') && files.some(({ name }) => name === 'language.gguf'))
})
