import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { loadNpyF32, saveNpy } from '#models/checkpoints/npy.ts'
import { assay } from '../command-line-fixture.ts'

const shared = resolve(import.meta.dirname, '../../../../shared/fixtures')
const checkpoint = join(shared, 'checkpoint/tiny_f32.pth')
const skip = existsSync(checkpoint) ? false : 'skipped: the published fixtures are not beside the repository'
const folder = await mkdtemp(join(tmpdir(), 'assay-forward-'))
after(() => rm(folder, { recursive: true, force: true }))

const pack = join(folder, 'pack')
const sizes = ['--vision-heads', '4', '--text-heads', '4', '--taps', '1,2,3']

test('import, pack verify and forward work one after the other', { skip }, async () => {
  const refused = await assay('import', '--checkpoint', checkpoint, '--out', pack)
  assert.equal(refused.exitCode, 1)
  assert.match(refused.errors, /^assay: input\/invalid: .*--vision-heads/)
  assert.equal((await assay('import', '--out', pack)).exitCode, 2)
  assert.equal((await assay('import', '--checkpoint', checkpoint, '--out', pack, '--taps', 'a')).exitCode, 2)

  const imported = await assay('import', '--checkpoint', checkpoint, '--out', pack, ...sizes)
  assert.deepEqual([imported.exitCode, imported.errors], [0, ''])
  assert.match(imported.output, /315 tensors used:/)
  const verified = await assay('pack', 'verify', pack, '--json')
  assert.equal(verified.exitCode, 0)
  assert.ok(JSON.parse(verified.output).selfTest.largestShare < 0.1)

  const dump = join(folder, 'dump')
  const face = join(shared, 'preprocess/sq320.png')
  const forward = await assay('forward', '--pack', pack, '--image', face, '--dump', dump, '--json')
  assert.equal(forward.exitCode, 0)
  const { score, prob, tensors } = JSON.parse(forward.output)
  assert.equal(score, prob[1])
  assert.ok(Math.abs(prob[0] + prob[1] - 1) < 1e-6)
  const files = (await readdir(dump)).toSorted()
  assert.deepEqual(files, tensors.map(({ name }: { name: string }) => `${name}.npy`).toSorted())
  for (const name of [
    'image',
    'tap1',
    'tap3',
    'image_embed',
    'text_features',
    'logits0',
    'map2',
    'locator_logits',
    'anomaly_map',
    'classifier_logits',
    'prob',
    'prompt_stack',
    'forgery_tokens',
    'visual_token',
    'gradcam',
  ])
    assert.ok(files.includes(`${name}.npy`), name)

  // The dumped input, fed back, gives the same answer.
  const again = await assay(
    'forward',
    '-p',
    pack,
    '--tensor',
    join(dump, 'image.npy'),
    '-d',
    join(folder, 'again'),
    '--json',
  )
  assert.equal(JSON.parse(again.output).score, score)
  assert.deepEqual(
    (await loadNpyF32(join(folder, 'again/forgery_tokens.npy'))).data,
    (await loadNpyF32(join(dump, 'forgery_tokens.npy'))).data,
  )
})

test('forward refuses what does not fit and a pack that was changed', { skip }, async () => {
  const dump = join(folder, 'refused')
  const small = join(folder, 'small.npy')
  await saveNpy(small, { shape: [1, 3, 8, 8], data: new Float32Array(192) })
  const wrongShape = await assay('forward', '-p', pack, '--tensor', small, '-d', dump)
  assert.match(wrongShape.errors, /input\/invalid: .*\[1, 3, 224, 224\]/)
  assert.match((await assay('forward', '-p', pack, '-d', dump)).errors, /input\/invalid: .*--image/)
  assert.match((await assay('forward', '-p', folder, '--tensor', small, '-d', dump)).errors, /model\/missing/)
  await appendFile(join(pack, 'detector.onnx'), 'x')
  const changed = await assay('pack', 'verify', pack)
  assert.equal(changed.exitCode, 1)
  assert.match(changed.errors, /model\/corrupt: .*detector\.onnx/)
})
