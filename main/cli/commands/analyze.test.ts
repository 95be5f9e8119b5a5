import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { portraitPath, withoutFaces } from '#main/analysis/examination-fixture.ts'
import { createCase } from '#main/vault/create-case.ts'
import { localCustodian } from '#main/vault/local-custodian.ts'
import { openCase } from '#main/vault/open-case.ts'
import { loadNpyF32 } from '#models/checkpoints/npy.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { assay } from '../command-line-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-analyze-'))
const pack = join(folder, 'pack')
const evidence = join(folder, 'evidence')
const home = join(folder, 'home')
process.env.ASSAY_HOME = home
after(() => rmSync(folder, { recursive: true, force: true }))

const analyze = (...args: readonly string[]) => assay('analyze', ...args)

test('analyze examines a folder, writes the maps and names what it could not examine', {
  skip: withoutFaces,
}, async () => {
  await writeRandomPack(pack)
  mkdirSync(evidence)
  copyFileSync(portraitPath, join(evidence, 'portrait.jpg'))
  writeFileSync(join(evidence, 'broken\u001b[31m.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]))
  const out = join(folder, 'maps')
  const { exitCode, output, errors } = await analyze(evidence, '--pack', pack, '--out', out, '--json')
  assert.equal(exitCode, 0)
  assert.match(errors, /1 of 2 files could not be examined/)
  const { pack: id, exhibits } = JSON.parse(output)
  assert.equal(id, 'random')
  const [broken, good] = exhibits
  assert.deepEqual([broken.fault.code, broken.faces, broken.width], ['evidence/unreadable', [], null])
  assert.deepEqual([good.mediaType, good.width, good.height, good.fault], ['image/jpeg', 320, 320, undefined])
  const [face] = good.faces
  assert.equal(face.box.length, 4)
  assert.ok(face.score >= 0 && face.score <= 1 && face.outcome.startsWith('supports'))
  assert.equal(face.quality.length, 6)
  for (const [name, side] of [
    [face.maps.segmentation, 16],
    [face.maps.gradcam, 4],
  ]) {
    const { shape, data } = await loadNpyF32(join(out, name.replace('.png', '.npy')))
    assert.deepEqual(shape, [side, side])
    const levels = await sharp(join(out, name)).toColourspace('b-w').raw().toBuffer()
    assert.deepEqual(
      [...levels],
      [...data].map((value) => Math.round(255 * value)),
    )
  }
  assert.equal(readdirSync(out).length, 4)

  const text = await analyze(evidence, '--pack', pack)
  assert.match(text.output, /face 1 at \d+ \d+ \d+ \d+: 0\.\d{3}, supports/)
  assert.match(text.output, /broken\\u\{1b\}\[31m\.jpg\n {2}evidence\/unreadable:/)
})

test('analyze keeps evidence and findings in a case', { skip: withoutFaces }, async () => {
  const statement = { number: '7', title: '', examiner: 'E', laboratory: '', exhibitPrefix: 'P' }
  const custodian = localCustodian(home, () => 'E')
  const created = await createCase(folder, statement, custodian)
  await created.close()
  const { exitCode, output } = await analyze(evidence, '--pack', pack, '--case', created.folder, '--json')
  assert.equal(exitCode, 0)
  const [broken, good] = JSON.parse(output).exhibits
  assert.equal(broken.fault.code, 'evidence/unsupported')
  const again = await openCase(created.folder, custodian)
  const exhibits = again.evidence.list()
  assert.deepEqual(
    exhibits.map(({ sha256 }) => sha256),
    [broken.sha256, good.sha256],
  )
  assert.equal(again.findings.list()[0]?.score, good.faces[0].score)
  await again.close()
  assert.equal((await analyze(evidence, '--pack', pack, '--case', join(folder, 'none'))).exitCode, 1)
})

test('a pack that is not there is one sentence', async () => {
  const { exitCode, errors } = await analyze(folder, '--pack', join(folder, 'nowhere'))
  assert.equal(exitCode, 1)
  assert.match(errors, /^assay: model\/missing: /)
  assert.equal((await analyze('--pack', pack)).exitCode, 2)
})
