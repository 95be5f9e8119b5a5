import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { modelPixels, paperPreprocessing } from '#models/preprocess/model-input.ts'
import { readRgbPicture } from './read-rgb-picture.ts'

const fixtures = resolve(import.meta.dirname, '../../../../shared/fixtures/preprocess')
const skip = existsSync(fixtures)
  ? false
  : 'skipped: the preprocessing fixtures are not beside the repository'
const folder = await mkdtemp(join(tmpdir(), 'assay-pictures-'))
after(() => rm(folder, { recursive: true, force: true }))

test('files become the published network input to the last bit', { skip }, async () => {
  for (const name of ['land', 'port', 'rgba', 'sq320'])
    for (const mode of ['squash', 'crop'] as const) {
      const picture = await readRgbPicture(join(fixtures, `${name}.png`))
      const expected = await readRgbPicture(join(fixtures, `${name}_${mode}_u8.png`))
      assert.deepEqual(modelPixels({ ...paperPreprocessing, mode }, picture), expected, `${name} ${mode}`)
    }
})

test('alpha is dropped and not composited', async () => {
  const path = join(folder, 'alpha.png')
  const pixels = Buffer.from([200, 100, 50, 0, 10, 20, 30, 128])
  await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toFile(path)
  assert.deepEqual([...(await readRgbPicture(path)).pixels], [200, 100, 50, 10, 20, 30])
})

test('grey is expanded and EXIF orientation is not applied', async () => {
  const grey = join(folder, 'grey.png')
  await sharp(Buffer.from([7, 250]), { raw: { width: 2, height: 1, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(grey)
  assert.deepEqual([...(await readRgbPicture(grey)).pixels], [7, 7, 7, 250, 250, 250])
  const turned = join(folder, 'turned.jpg')
  await sharp({ create: { width: 30, height: 10, channels: 3, background: '#345' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toFile(turned)
  const { width, height } = await readRgbPicture(turned)
  assert.deepEqual([width, height], [30, 10])
})

test('what is no picture is refused with what to do', async () => {
  await assert.rejects(readRgbPicture(join(folder, 'nowhere.png')), { code: 'input/not-found' })
  const text = join(folder, 'text.png')
  await writeFile(text, 'no picture')
  await assert.rejects(readRgbPicture(text), { code: 'evidence/unreadable' })
  const cut = join(folder, 'cut.png')
  const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#345' } })
    .png()
    .toBuffer()
  await writeFile(cut, whole.subarray(0, whole.length - 40))
  await assert.rejects(readRgbPicture(cut), { code: 'evidence/unreadable' })
})
