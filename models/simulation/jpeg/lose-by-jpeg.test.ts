import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { seededRandom } from '../../random/seeded-random.ts'
import { gaussianBlur } from '../pixels/blur.ts'
import { cutRaster, emptyRaster, type Raster, roundToLevels, toBytes } from '../pixels/raster.ts'
import { loseByJpeg } from './lose-by-jpeg.ts'

/** A picture with smooth shades, edges, colour and grain. */
const testPicture = (width: number, height: number): Raster => {
  const random = seededRandom('jpeg test picture')
  const picture = emptyRaster(width, height, 3)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isDisc = Math.hypot(x - width * 0.6, y - height * 0.4) < height * 0.25
      const shade = [
        90 + 60 * Math.sin(x / 17),
        120 + 50 * Math.cos(y / 23),
        100 + 40 * Math.sin((x + y) / 31),
      ]
      for (let channel = 0; channel < 3; channel += 1)
        picture.values[(y * width + x) * 3 + channel] =
          shade[channel]! + (isDisc ? [70, -40, 20][channel]! : 0) + 6 * random.normal()
    }
  return roundToLevels(gaussianBlur(picture, 0.6))
}

const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index]! - b[index]!) ** 2
  return sum / a.length
}

const byLibjpeg = async (picture: Raster, quality: number, subsampled: boolean): Promise<Uint8Array> => {
  const { width, height } = picture
  const file = await sharp(toBytes(picture), { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: subsampled ? '4:2:0' : '4:4:4' })
    .toBuffer()
  return new Uint8Array(await sharp(file).raw().toBuffer())
}

test('the simulation loses what libjpeg loses, at all qualities and both chroma resolutions', async () => {
  const picture = testPicture(117, 90)
  for (const quality of [30, 49, 50, 75, 92, 100])
    for (const subsampled of [true, false]) {
      const ours = loseByJpeg(picture, { quality, subsampled, offsetX: 0, offsetY: 0 }).values
      const theirs = await byLibjpeg(picture, quality, subsampled)
      const psnr = 10 * Math.log10(255 ** 2 / meanSquare(ours, theirs))
      const lost = meanSquare(theirs, picture.values)
      assert.ok(psnr > 44, `quality ${quality}, subsampled ${subsampled}: ${psnr.toFixed(1)} dB`)
      assert.ok(
        meanSquare(ours, theirs) < lost / 5 || psnr > 50,
        `quality ${quality}: nearer to libjpeg's than to the original`,
      )
    }
})

test('an offset moves the block grid as cutting the compressed picture does', () => {
  const picture = testPicture(112, 96)
  for (const subsampled of [true, false]) {
    const whole = loseByJpeg(picture, { quality: 40, subsampled, offsetX: 0, offsetY: 0 })
    const box = { x: 5, y: 11, width: 60, height: 50 }
    const part = loseByJpeg(cutRaster(picture, box), {
      quality: 40,
      subsampled,
      offsetX: box.x,
      offsetY: box.y,
    })
    const inner = { x: 16, y: 16, width: 24, height: 16 }
    const expected = cutRaster(whole, { ...inner, x: inner.x + box.x, y: inner.y + box.y })
    const [gotBlocks, expectedBlocks] = [cutRaster(part, inner).values, expected.values]
    // Only blocks that the cut leaves whole can agree; these lie inside, colour included.
    assert.ok(meanSquare(gotBlocks, expectedBlocks) < (subsampled ? 0.05 : 1e-9))
  }
})

test('a flat picture survives any quality and lower qualities lose more', () => {
  const flat = emptyRaster(20, 20, 3)
  flat.values.fill(128)
  const loss = { subsampled: true, offsetX: 3, offsetY: 7 }
  assert.deepEqual(loseByJpeg(flat, { ...loss, quality: 10 }).values, flat.values)
  const picture = testPicture(64, 64)
  const lost = [20, 50, 80, 95].map((quality) =>
    meanSquare(loseByJpeg(picture, { ...loss, quality }).values, picture.values),
  )
  assert.deepEqual(
    lost,
    lost.toSorted((a, b) => b - a),
  )
})
