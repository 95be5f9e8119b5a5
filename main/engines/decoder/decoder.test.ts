import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { forkChild, type StartChild } from '#main/process/child.ts'
import { decodeLimits } from './decoder-contract.ts'
import { startDecoder } from './start-decoder.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-decoder-test-'))
const never = new AbortController().signal
const decoder = startDecoder({ startChild: forkChild })
after(async () => {
  await decoder.close()
  await rm(folder, { recursive: true, force: true })
})

let files = 0
const saved = async (bytes: Uint8Array | string): Promise<string> => {
  files += 1
  const path = join(folder, `file-${files}`)
  await writeFile(path, bytes)
  return path
}

/** 4 x 2 pixels, all different, upright. */
const upright = Uint8Array.from({ length: 24 }, (_, index) => 10 * index)
const raw = { raw: { width: 4, height: 2, channels: 3 } } as const

const pixelsOf = async (path: string) => {
  await using decoded = await decoder.pixels(path, never)
  return { ...decoded, pixels: new Uint8Array(await readFile(decoded.path)) }
}

test('every EXIF orientation gives the same upright pixels', async () => {
  // Which upright pixel a stored picture holds at (x, y), by orientation (CIPA DC-008, tag 274).
  const [right, bottom] = [3, 1]
  const source: Readonly<Record<number, (x: number, y: number) => readonly [number, number]>> = {
    1: (x, y) => [x, y],
    2: (x, y) => [right - x, y],
    3: (x, y) => [right - x, bottom - y],
    4: (x, y) => [x, bottom - y],
    5: (x, y) => [y, x],
    6: (x, y) => [right - y, x],
    7: (x, y) => [right - y, bottom - x],
    8: (x, y) => [y, bottom - x],
  }
  const hashes = new Set<string>()
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const [width, height] = orientation < 5 ? [4, 2] : [2, 4]
    const stored = Uint8Array.from({ length: 24 }, (_, index) => {
      const at = Math.floor(index / 3)
      const [x, y] = source[orientation]!(at % width, Math.floor(at / width))
      return upright[(4 * y + x) * 3 + (index % 3)]!
    })
    const path = await saved(
      await sharp(stored, { raw: { width, height, channels: 3 } })
        .withMetadata({ orientation })
        .webp({ lossless: true })
        .toBuffer(),
    )
    const { pixels, rgbSha256, ...decoded } = await pixelsOf(path)
    assert.deepEqual(
      [decoded.width, decoded.height, [...pixels]],
      [4, 2, [...upright]],
      `orientation ${orientation}`,
    )
    hashes.add(rgbSha256)
    await using picture = await decoder.picture(path, never)
    assert.equal(picture.orientation, orientation)
  }
  assert.equal(hashes.size, 1)
})

test('alpha, palette, grey, sixteen bits and inks become eight-bit RGB, each with a note', async () => {
  const notesOf = async (bytes: Uint8Array): Promise<string> => {
    await using picture = await decoder.picture(await saved(bytes), never)
    return picture.notes.join(' ')
  }
  const alpha = await sharp(Uint8Array.from([200, 100, 50, 0, 10, 20, 30, 128]), {
    raw: { width: 2, height: 1, channels: 4 },
  })
    .png()
    .toBuffer()
  assert.match(await notesOf(alpha), /alpha channel was dropped/)
  assert.deepEqual([...(await pixelsOf(await saved(alpha))).pixels], [200, 100, 50, 10, 20, 30])

  const grey = await sharp(Uint8Array.from([7, 250]), { raw: { width: 2, height: 1, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  assert.match(await notesOf(grey), /Grey was expanded/)
  assert.deepEqual([...(await pixelsOf(await saved(grey))).pixels], [7, 7, 7, 250, 250, 250])

  const deep = await sharp(upright, raw).toColourspace('rgb16').png().toBuffer()
  assert.match(await notesOf(deep), /16 bits per channel were reduced to 8/)
  assert.deepEqual([...(await pixelsOf(await saved(deep))).pixels], [...upright])

  assert.match(await notesOf(await sharp(upright, raw).png({ palette: true }).toBuffer()), /palette/)
  assert.match(await notesOf(await sharp(upright, raw).toColourspace('cmyk').jpeg().toBuffer()), /CMYK/)
  assert.match(
    await notesOf(await sharp(upright, raw).withIccProfile('p3').png().toBuffer()),
    /ICC profile to sRGB/,
  )
})

test('JPEG, PNG, WebP, TIFF, GIF and AVIF are decoded, of several frames the first', async () => {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251)
  const picture = () => sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
  for (const format of ['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const) {
    const { width, height, pixels } = await pixelsOf(await saved(await picture().toFormat(format).toBuffer()))
    assert.deepEqual([width, height, pixels.length], [64, 64, noise.length], format)
  }
  const two = await sharp([await picture().png().toBuffer(), await picture().negate().png().toBuffer()], {
    join: { animated: true },
  })
    .webp({ lossless: true, loop: 0, delay: [100, 100] })
    .toBuffer()
  const path = await saved(two)
  assert.deepEqual((await pixelsOf(path)).pixels, noise)
  await using first = await decoder.picture(path, never)
  assert.match(first.notes.join(), /first of 2 frames/)
})

test('a display picture holds the very pixels, near pictures have near hashes, and nothing is left behind', async () => {
  const scene = await sharp({
    create: {
      width: 300,
      height: 200,
      channels: 3,
      background: '#456',
      noise: { type: 'gaussian', mean: 120, sigma: 40 },
    },
  })
    .blur(12)
    .normalise()
    .png()
    .toBuffer()
  const hashes: string[] = []
  for (const bytes of [scene, await sharp(scene).resize(150).jpeg({ quality: 60 }).toBuffer()]) {
    const path = await saved(bytes)
    let display = ''
    {
      await using picture = await decoder.picture(path, never)
      display = picture.display.path
      const shown = await sharp(display).raw().toBuffer()
      assert.deepEqual(new Uint8Array(shown), (await pixelsOf(path)).pixels)
      assert.match(picture.perceptualHash, /^[0-9a-f]{16}$/)
      hashes.push(picture.perceptualHash)
    }
    assert.equal(existsSync(display), false)
  }
  const [a, b] = hashes.map((hash) => BigInt(`0x${hash}`))
  const differing = ((a ?? 0n) ^ (b ?? 0n)).toString(2).replaceAll('0', '').length
  assert.ok(differing <= 6, `${differing} bits differ`)
})

/** A PNG of a few bytes whose header claims any size. */
const claimingPng = (width: number, height: number): Uint8Array => {
  const chunk = (type: string, content: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), content])
    const frame = Buffer.alloc(4)
    frame.writeUInt32BE(content.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([frame, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('decompression bombs are refused by their header within two seconds', async () => {
  const startMs = performance.now()
  for (const [width, height] of [
    [20_000, 20_000],
    [10_001, 10_000],
    [2 ** 30, 1],
  ] as const)
    await assert.rejects(decoder.pixels(await saved(claimingPng(width, height)), never), (thrown: Error) => {
      assert.match(String((thrown as { code?: string }).code), /^evidence\/(too-large|unreadable)$/)
      return true
    })
  assert.ok(performance.now() - startMs < 2000)
})

test('each limit holds to the unit', async () => {
  const path = await saved(await sharp(upright, raw).png().toBuffer())
  const { length } = await readFile(path)
  const within = startDecoder({ startChild: forkChild, limits: { bytes: length, pixels: 8, frames: 1 } })
  assert.equal((await within.pixels(path, never)).width, 4)
  await within.close()
  for (const limits of [
    { ...decodeLimits, pixels: 7 },
    { ...decodeLimits, bytes: length - 1 },
  ]) {
    const strict = startDecoder({ startChild: forkChild, limits })
    await assert.rejects(strict.pixels(path, never), { code: 'evidence/too-large' })
    await strict.close()
  }
})

test('SVG, documents and damaged pictures are refused before or by the decoder, whatever their name', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><script>0</script></svg>'
  for (const bytes of [svg, `<?xml version="1.0"?>\n<!-- a -->\n${svg}`, '%PDF-1.7 ', 'plain text', ''])
    await assert.rejects(decoder.picture(await saved(bytes), never), { code: 'evidence/unsupported' })
  const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  await assert.rejects(decoder.picture(await saved(whole.subarray(0, whole.length - 30)), never), {
    code: 'evidence/unreadable',
  })
  await assert.rejects(decoder.picture(await saved(claimingPng(64, 64)), never), {
    code: 'evidence/unreadable',
  })
})

test('a decoder that is killed, hangs or eats memory costs one file', async () => {
  let pid: number | undefined
  const start: StartChild = (module) => {
    const child = forkChild(module)
    pid = child.pid
    return child
  }
  const path = await saved(
    await sharp({ create: { width: 5000, height: 5000, channels: 3, background: '#345' } })
      .png()
      .toBuffer(),
  )
  const own = startDecoder({ startChild: start })
  await own.pixels(path, never)
  const broken = own.picture(path, never)
  setTimeout(() => process.kill(pid ?? 0, 'SIGKILL'), 30)
  await assert.rejects(broken, { code: 'engine/failed', message: /can be retried/ })
  assert.equal((await own.pixels(path, never)).width, 5000)
  await own.close()

  const hungry = startDecoder({ startChild: forkChild, memoryLimitBytes: 90e6 })
  await assert.rejects(hungry.picture(path, never), { code: 'engine/exhausted' })
  await hungry.close()
  const slow = startDecoder({ startChild: forkChild, wallMs: 20 })
  await assert.rejects(slow.picture(path, never), { code: 'engine/exhausted' })
  await slow.close()
})

const orientations = resolve(import.meta.dirname, '../../../../shared/data/hostile/jpeg-orientation')
const skip = existsSync(orientations)
  ? false
  : 'skipped: the orientation pictures are not beside the repository'

test('published pictures of all orientations decode to the same upright picture', { skip }, async () => {
  for (const kind of ['landscape', 'portrait']) {
    const first = await pixelsOf(join(orientations, `${kind}_1.jpg`))
    for (let orientation = 2; orientation <= 8; orientation += 1) {
      const other = await pixelsOf(join(orientations, `${kind}_${orientation}.jpg`))
      assert.deepEqual([other.width, other.height], [first.width, first.height])
      let difference = 0
      for (const [index, value] of first.pixels.entries())
        difference += Math.abs(value - other.pixels[index]!)
      // They were turned and encoded anew: the same to within the loss of JPEG, mirrored they differ by more than 40.
      const mean = difference / first.pixels.length
      assert.ok(mean < 6, `${kind} ${orientation}: mean difference ${mean.toFixed(2)}`)
    }
  }
})
