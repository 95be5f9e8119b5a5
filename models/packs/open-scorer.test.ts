import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { floatsOf } from '../runtime/session.ts'
import { openPack } from './open-pack.ts'
import { openScorer } from './open-scorer.ts'
import { runPack } from './pack-sessions.ts'
import { writeRandomPack } from './random-pack-fixture.ts'
import { selfTestImage } from './self-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-scorer-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test("pictures scored together get the scores of the pack's own graphs", async () => {
  await writeRandomPack(join(folder, 'pack'))
  await using pack = await openPack(join(folder, 'pack'), { session: { threads: 1 } })
  const { dimensions } = pack.manifest
  const scorer = await openScorer(pack, 3, { threads: 1 })
  const images = [1, 2, 3].map((seed) => selfTestImage(seed, dimensions.encoder.image))
  const together = await scorer!.scores(Float32Array.from(images.flatMap((image) => [...image])))
  for (const [index, image] of images.entries()) {
    const { prob } = await runPack(pack.sessions, dimensions, image, false)
    assert.ok(Math.abs(together[index]! - floatsOf(prob)[1]!) < 1e-5)
  }
  assert.notEqual(together[0], together[1])
  await scorer!.close()
})
