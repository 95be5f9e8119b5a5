import assert from 'node:assert/strict'
import { test } from 'node:test'
import { levelFor, type PictureLevels } from './picture-levels.ts'

const levels = [6000, 3000, 1500].map((width) => ({ width, height: width }) as ImageBitmap)
const picture: PictureLevels = { width: 6000, height: 6000, levels }

test('a picture drawn small is drawn from a half that still has enough pixels', () => {
  for (const [scale, width] of [
    [8, 6000],
    [1, 6000],
    [0.6, 6000],
    [0.5, 3000],
    [0.3, 3000],
    [0.25, 1500],
    [0.01, 1500],
  ] as const)
    assert.equal(levelFor(picture, scale).width, width, `scale ${scale}`)
})
