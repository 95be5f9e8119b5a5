import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { writePng } from './write-png.ts'

test('a written PNG is read back by another reader to the last bit', async () => {
  for (const channels of [1, 3] as const) {
    const pixels = Uint8Array.from({ length: 7 * 5 * channels }, (_, index) => (index * 37) % 256)
    const { data, info } = await sharp(writePng(pixels, { width: 7, height: 5, channels }))
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    assert.deepEqual([info.width, info.height, info.channels], [7, 5, channels])
    assert.deepEqual(new Uint8Array(data), pixels)
  }
})
