import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import sharp from 'sharp'
import { colourOf, ember } from '#app/colour-map.ts'
import { Fault } from '#app/fault.ts'
import { exhibitOf, faceOf, findingOf } from '../report-fixture.ts'
import { cutCrops } from './cut-crop.ts'
import { drawOverlay, sampleMap } from './draw-overlay.ts'
import { figureGrid } from './figure-grid.ts'
import { makeFigures } from './make-figures.ts'
import { readPngRows } from './read-png-rows.ts'
import { writeFigurePng } from './write-figure-png.ts'

const never = new AbortController().signal
const isCorrupt = (thrown: unknown): boolean => thrown instanceof Fault && thrown.code === 'vault/corrupt'

/** A picture whose pixels tell where they are. */
const patterned = (width: number, height: number): Uint8Array =>
  Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const at = Math.floor(index / 3)
    const [x, y] = [at % width, Math.floor(at / width)]
    return [x * 7, y * 5, x * 3 + y * 11][index % 3]! & 255
  })

const pngOf = (
  pixels: Uint8Array,
  width: number,
  height: number,
  adaptiveFiltering: boolean,
): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ adaptiveFiltering, compressionLevel: 1 })
    .toBuffer()

const inChunks = async function* (bytes: Uint8Array, size = 97): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const allRows = async (png: Uint8Array, size?: number) => {
  const rows: Uint8Array[] = []
  const { width, height } = await readPngRows(inChunks(png, size), (row) => {
    rows.push(Uint8Array.from(row))
    return true
  })
  return { width, height, pixels: Buffer.concat(rows) }
}

test('a stored picture reads back to its very pixels, however its rows are filtered and its bytes arrive', async () => {
  for (const [width, height] of [
    [1, 1],
    [13, 9],
    [200, 150],
  ] as const)
    for (const filtered of [true, false]) {
      const pixels = patterned(width, height)
      const png = await pngOf(pixels, width, height, filtered)
      for (const size of [1, 97, 1 << 16]) {
        if (size === 1 && width > 20) continue
        const read = await allRows(png, size)
        assert.deepEqual([read.width, read.height], [width, height])
        assert.ok(read.pixels.equals(Buffer.from(pixels)))
      }
    }
})

test('a damaged or foreign picture is refused at any length, and never read as if it were whole', async () => {
  const png = await pngOf(patterned(40, 30), 40, 30, true)
  for (let length = 0; length < png.length - 12; length += 53)
    await assert.rejects(allRows(png.subarray(0, length)), isCorrupt, `${length} bytes`)
  await assert.rejects(allRows(Buffer.from('GIF89a and more of it')), isCorrupt)
  const grey = await sharp(patterned(4, 4), { raw: { width: 4, height: 4, channels: 3 } })
    .greyscale()
    .toColourspace('b-w')
    .png()
    .toBuffer()
  await assert.rejects(allRows(grey), isCorrupt)
})

test('a crop that fits is cut one to one, and what lies outside the picture is grey', async () => {
  const pixels = patterned(300, 260)
  const png = await pngOf(pixels, 300, 260, true)
  const grid = figureGrid({ x: 50.4, y: 40.2, width: 219.5, height: 219.5 })
  const [crop] = await cutCrops(inChunks(png), [grid])
  assert.deepEqual([grid.box, grid.scale], [{ x: 50, y: 40, width: 220, height: 220 }, 1])
  for (const [x, y] of [
    [0, 0],
    [219, 0],
    [100, 219],
  ] as const) {
    const at = ((y + 40) * 300 + x + 50) * 3
    assert.deepEqual(
      [...crop!.rgb.subarray((y * 220 + x) * 3, (y * 220 + x) * 3 + 3)],
      [...pixels.subarray(at, at + 3)],
    )
  }
  const [beyond] = await cutCrops(inChunks(png), [figureGrid({ x: -100, y: -100, width: 210, height: 210 })])
  assert.deepEqual([...beyond!.rgb.subarray(0, 3)], [128, 128, 128])
  const inside = (100 * 210 + 100) * 3
  assert.deepEqual([...beyond!.rgb.subarray(inside, inside + 3)], [...pixels.subarray(0, 3)])
})

test('a small crop repeats its pixels, a large one takes the mean', async () => {
  const small = figureGrid({ x: 0, y: 0, width: 50, height: 50 })
  assert.deepEqual([small.width, small.scale], [200, 4])
  const png = await pngOf(patterned(50, 50), 50, 50, false)
  const [enlarged] = await cutCrops(inChunks(png), [small])
  for (let i = 0; i < 4; i += 1)
    assert.deepEqual([...enlarged!.rgb.subarray(i * 3, i * 3 + 3)], [...enlarged!.rgb.subarray(0, 3)])
  const checks = Uint8Array.from({ length: 640 * 640 * 3 }, (_, index) => {
    const at = Math.floor(index / 3)
    return (at + Math.floor(at / 640)) % 2 === 0 ? 200 : 100
  })
  const [reduced] = await cutCrops(inChunks(await pngOf(checks, 640, 640, false), 1 << 16), [
    figureGrid({ x: 0, y: 0, width: 640, height: 640 }),
  ])
  assert.deepEqual([reduced!.width, reduced!.rgb[0], reduced!.rgb[30_000]], [320, 150, 150])
})

test('a map takes its values at the centres of its cells and nothing outside its box', () => {
  const grid = figureGrid({ x: 0, y: 0, width: 200, height: 200 })
  const map = {
    side: 2,
    values: Float32Array.of(0, 1, 0.5, 1),
    box: { x: 50, y: 50, width: 100, height: 100 },
  }
  const samples = sampleMap(grid, map)
  const at = (x: number, y: number) => samples[y * 200 + x]!
  assert.ok(Math.abs(at(75, 75) - 0.01) < 0.02)
  assert.ok(Math.abs(at(124, 75) - 1) < 0.02)
  assert.ok(Math.abs(at(99, 74) - 0.5) < 0.02)
  assert.ok(Number.isNaN(at(49, 100)) && Number.isNaN(at(151, 100)) && Number.isNaN(at(100, 20)))
})

test('an overlay mixes its colour with grey by the stated opacity, and draws the contour in white on dark', () => {
  const grid = figureGrid({ x: 0, y: 0, width: 200, height: 200 })
  const crop = { width: 200, height: 200, rgb: new Uint8Array(200 * 200 * 3).fill(100) }
  const map = { side: 2, values: Float32Array.of(0, 1, 0, 1), box: { x: 0, y: 0, width: 200, height: 200 } }
  const look = { colourMap: ember, opacity: 0.6, contour: 0.5, isDashed: false }
  const { rgb } = drawOverlay(crop, sampleMap(grid, map), look)
  const [red] = colourOf(ember, 0)
  assert.equal(rgb[100 * 200 * 3], Math.round(0.4 * 100 + 0.6 * red))
  const row = Array.from({ length: 200 }, (_, x) => rgb[(100 * 200 + x) * 3]!)
  const white = row.indexOf(255)
  assert.ok(white >= 98 && white <= 102, `contour at ${white}`)
  assert.equal(row[white - 1], 16)
  assert.equal(crop.rgb[0], 100)
})

test('a figure’s file decodes to the figure’s pixels', async () => {
  const figure = { width: 37, height: 21, rgb: patterned(37, 21) }
  const { data, info } = await sharp(writeFigurePng(figure)).raw().toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height, info.channels], [37, 21, 3])
  assert.ok(data.equals(Buffer.from(figure.rgb)))
})

const blobsOf = async () => {
  const map = new Float32Array(32 * 32).map((_, index) => (index % 32) / 31)
  const display = await pngOf(patterned(400, 300), 400, 300, true)
  const mapBytes = new Uint8Array(map.buffer)
  return {
    display,
    mapBytes,
    read: async (sha256: string) => inChunks(sha256.startsWith('d') ? display : mapBytes),
  }
}

test('the figures of a face are a clean crop and its maps, each with hashes, and the same each time', async () => {
  const { read } = await blobsOf()
  const finding = findingOf(faceOf(1, 1))
  const subject = { name: 'P1 face 1', finding, kinds: ['crop', 'segmentation', 'gradcam'] as const }
  const made = await makeFigures(exhibitOf(1), [subject], read, never)
  assert.deepEqual(
    made.map(({ figure }) => figure.kind),
    ['crop', 'segmentation', 'gradcam'],
  )
  for (const { figure, bytes } of made) {
    assert.equal(figure.png.sha256, createHash('sha256').update(bytes).digest('hex'))
    const pixels = await sharp(bytes).raw().toBuffer()
    assert.equal(figure.rgbSha256, createHash('sha256').update(pixels).digest('hex'))
  }
  const [, segmentation, gradcam] = made.map(({ figure }) => figure)
  assert.deepEqual([segmentation?.overlay?.colourMap, gradcam?.overlay?.colourMap], ['Ember', 'Tide'])
  assert.deepEqual([segmentation?.overlay?.least, segmentation?.overlay?.most], [0, 1])
  const again = await makeFigures(exhibitOf(1), [subject], read, never)
  assert.deepEqual(
    again.map(({ figure }) => figure),
    made.map(({ figure }) => figure),
  )
})

test('a face that was not run has no figures, and a map of the wrong size is refused', async () => {
  const { read, display, mapBytes } = await blobsOf()
  const bare = findingOf(faceOf(1, 1), { segmentation: null, gradcam: null })
  const kinds = ['crop', 'segmentation', 'gradcam'] as const
  assert.deepEqual(await makeFigures(exhibitOf(1), [{ name: '', finding: bare, kinds }], read, never), [])
  const short = async (sha256: string) => inChunks(sha256.startsWith('d') ? display : mapBytes.subarray(4))
  const subject = { name: '', finding: findingOf(faceOf(1, 1)), kinds }
  await assert.rejects(makeFigures(exhibitOf(1), [subject], short, never), isCorrupt)
})
