import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import sharp from 'sharp'
import { measureFace, qualityReadings } from '#main/stages/face/face-quality.ts'
import { openFaceFinder } from '#main/stages/face/find-faces.ts'
import { landmarkBounds } from '#main/stages/face/landmark-maps.ts'
import type { Raster } from '#models/simulation/pixels/raster.ts'
import { drawSamples } from './draw-samples.ts'
import { drawPortrait } from './portrait/draw-portrait.ts'
import { firstPerson } from './portrait/first-person.ts'
import { secondPerson } from './portrait/second-person.ts'
import { samplePath, samplePictures } from './sample-pictures.ts'

/** A shipped sample, at its own size or reduced. */
const shipped = async (name: string, width = 768, height = 960): Promise<Raster> => {
  const image = sharp(await readFile(samplePath(name))).resize(width, height, { kernel: 'linear' })
  return { width, height, channels: 3, values: Float32Array.from(await image.raw().toBuffer()) }
}

const small = { width: 192, height: 240, samples: 2 } as const

/** Mean absolute difference in levels within a box in parts of the picture. */
const difference = (a: Raster, b: Raster, box = { left: 0, top: 0, right: 1, bottom: 1 }): number => {
  let [sum, count] = [0, 0]
  for (let row = Math.round(box.top * a.height); row < Math.round(box.bottom * a.height); row += 1)
    for (let column = Math.round(box.left * a.width); column < Math.round(box.right * a.width); column += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (row * a.width + column) * 3 + channel
        sum += Math.abs(a.values[at]! - b.values[at]!)
        count += 1
      }
  return sum / count
}

/** The largest difference of the mean colours of two pictures' blocks of 12 by 12 pixels, where grain averages out. */
const largestBlockDifference = (a: Raster, b: Raster): number => {
  let largest = 0
  for (let top = 0; top < a.height; top += 12)
    for (let left = 0; left < a.width; left += 12)
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0
        for (let row = top; row < top + 12; row += 1)
          for (let column = left; column < left + 12; column += 1) {
            const at = (row * a.width + column) * 3 + channel
            sum += a.values[at]! - b.values[at]!
          }
        largest = Math.max(largest, Math.abs(sum / 144))
      }
  return largest
}

test('the shipped samples are what is drawn, and not another drawing', async () => {
  const drawn = await drawSamples(small)
  const found = await Promise.all(samplePictures.map(({ name }) => shipped(name, 192, 240)))
  for (const [index, picture] of drawn.entries()) {
    const own = difference(picture, found[index]!)
    const other = difference(picture, found[1 - index]!)
    const block = largestBlockDifference(picture, found[index]!)
    assert.ok(block < 24, `${samplePictures[index]!.name}: a block differs by ${block} levels`)
    assert.ok(own < 4 && other > 4 * own, `${samplePictures[index]!.name}: ${own} against ${other} levels`)
  }
})

test('only nose and mouth of the second sample were replaced', async () => {
  const [, altered] = await drawSamples(small)
  const plain = drawPortrait(secondPerson, small)
  const replaced = { left: 0.4, top: 0.42, right: 0.62, bottom: 0.65 }
  assert.ok(difference(altered, plain, replaced) > 4)
  assert.equal(difference(altered, plain, { left: 0, top: 0, right: 1, bottom: 0.38 }), 0)
  assert.equal(difference(altered, plain, { left: 0, top: 0.7, right: 1, bottom: 1 }), 0)
  assert.equal(difference(altered, plain, { left: 0, top: 0, right: 0.36, bottom: 1 }), 0)
  assert.equal(difference(altered, plain, { left: 0.67, top: 0, right: 1, bottom: 1 }), 0)
})

test('a drawing is the same each time and shows the person that is asked for', () => {
  const tiny = { width: 64, height: 80, samples: 1 }
  const once = drawPortrait(firstPerson, tiny)
  assert.deepEqual(drawPortrait(firstPerson, tiny), once)
  assert.ok(difference(drawPortrait({ ...firstPerson, skin: [0.2, 0.12, 0.08] }, tiny), once) > 3)
})

test('each sample shows one face, large, frontal and fit to be examined', async () => {
  const finder = await openFaceFinder({ threads: 1 })
  try {
    for (const { name, width, height } of samplePictures) {
      const { data, info } = await sharp(await readFile(samplePath(name)))
        .raw()
        .toBuffer({ resolveWithObject: true })
      assert.deepEqual([info.width, info.height, info.channels], [width, height, 3])
      const picture = { pixels: new Uint8Array(data), width, height }
      const faces = await finder.find(picture)
      assert.equal(faces.length, 1, name)
      const face = faces[0]!
      assert.ok(face.score > 0.8 && face.presence > 0.99)
      for (const { gate, passed, value } of qualityReadings(measureFace(picture, face)))
        assert.ok(passed, `${name}: ${gate} ${value}`)
      // Where the face was drawn: eyes at 43 % of the height, mouth some 70 mm of 318 mm below.
      const { leftEye, rightEye, mouth } = face.landmarks
      const heightOf = (points: readonly { readonly y: number }[]) =>
        points.reduce((sum, { y }) => sum + y, 0) / points.length / height
      assert.ok(Math.abs(heightOf([...leftEye, ...rightEye]) - 0.43) < 0.015)
      assert.ok(Math.abs(heightOf(mouth) - (0.43 + (70 / 318) * 0.8)) < 0.025)
      assert.ok(landmarkBounds(face.landmarks).height > 380)
    }
  } finally {
    await finder.close()
  }
})
