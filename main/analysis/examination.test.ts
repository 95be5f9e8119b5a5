import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import {
  bytesOf,
  isOver,
  layCase,
  openBench,
  otherPortraitPath,
  portrait,
  portraitPath,
  queueUntil,
  receive,
  withoutFaces,
} from './examination-fixture.ts'

const skip = withoutFaces

test('a folder of good and bad files is registered whole, and its faces are found and judged', {
  skip,
}, async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const folder = join(bench.home, 'evidence')
  mkdirSync(folder)
  copyFileSync(portraitPath, join(folder, 'a\u202egnp.jpg'))
  copyFileSync(portraitPath, join(folder, 'again.png'))
  writeFileSync(
    join(folder, 'drawing.jpg'),
    '<svg xmlns="http://www.w3.org/2000/svg"><script>0</script></svg>',
  )
  writeFileSync(join(folder, 'empty.png'), '')
  writeFileSync(join(folder, 'new\nline <b>.txt'), 'text')
  const told = await receive(bench, [folder, join(folder, 'gone.jpg')])
  assert.deepEqual(told.map(({ total, done }) => [total, done]).at(-1), [6, 6])
  assert.equal(told.filter(({ fault }) => fault !== null).length, 1)
  await queueUntil(bench, isOver)

  const { client } = bench
  const exhibits = await client.evidence.list({})
  assert.deepEqual(exhibits.map(({ name }) => name).toSorted(), readdirSync(folder).toSorted())
  const [first, copy, drawing, empty, text] = exhibits
  assert.deepEqual([first?.mediaType, first?.claimedMediaType], ['image/jpeg', 'image/png'])
  assert.deepEqual([copy?.mediaType, copy?.name], ['image/jpeg', 'a\u202egnp.jpg'])
  assert.deepEqual([first?.sameAs, copy?.sameAs], [[copy?.id], [first?.id]])
  assert.match(drawing?.undecodable ?? '', /SVG drawing/)
  assert.match(empty?.undecodable ?? '', /empty/)
  assert.match(text?.undecodable ?? '', /no kind that is known/)
  const original = await portrait()
  assert.equal(first?.sha256, createHash('sha256').update(original).digest('hex'))
  assert.equal(first?.sha512, createHash('sha512').update(original).digest('hex'))
  assert.ok((await client.evidence.metadata({ exhibitId: first!.id })).some(({ group }) => group === 'JPEG'))

  const faces = await client.faces.list({})
  const findings = await client.faces.findings({})
  assert.deepEqual([faces.length, findings.length], [2, 2])
  const [finding, twin] = findings
  assert.deepEqual(finding?.segmentation, twin?.segmentation)
  assert.deepEqual([finding?.score, finding?.run.tensorSha256], [twin?.score, twin?.run.tensorSha256])
  assert.equal(finding?.run.rgbSha256, first?.picture?.rgbSha256)
  const { provider, fallBacks } = await client.setup.engine({})
  assert.deepEqual([finding?.run.provider, finding?.run.fallBacks], [provider, fallBacks])
  assert.equal(
    finding?.outcome,
    finding!.score! >= 0.5 ? 'supports manipulation' : 'supports no manipulation',
  )
  assert.equal(finding?.stability?.variants.length, 7)
  assert.ok(finding!.stability!.low <= finding!.score! && finding!.score! <= finding!.stability!.high)

  const { side, data, box } = finding!.segmentation!
  const map = new Float32Array((await bytesOf(bench, data.sha256)).buffer)
  assert.equal(map.length, side * side)
  const above = map.filter((value) => value >= finding!.segmentationThreshold).length
  for (const { share } of finding!.regions) assert.ok(Number.isInteger(Math.round(share * above * 1e6) / 1e6))
  assert.ok(Math.abs(box.width - 1.3 * Math.max(faces[0]!.box.width, faces[0]!.box.height)) < 1e-9)
  const seen = await sharp(await bytesOf(bench, finding!.seen!.sha256)).metadata()
  assert.deepEqual([seen.width, seen.height], [64, 64])
  assert.equal(await bench.workstation.bytes.open(first!.sha256), undefined)
  assert.equal((await client.custody.verify({})).intact, true)
})

test('a face keeps its box, maps and score in every EXIF orientation', { skip }, async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const upright = await sharp(await portrait())
    .extend({ left: 70, bottom: 30, background: '#567' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = upright.info
  const paths: string[] = []
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const isTurned = orientation >= 5
    const [across, down] = isTurned ? [height, width] : [width, height]
    const stored = new Uint8Array(width * height * 3)
    for (let y = 0; y < down; y += 1)
      for (let x = 0; x < across; x += 1) {
        const [u, v] = isTurned ? [y, x] : [x, y]
        const column = [2, 3, 6, 7].includes(orientation) ? width - 1 - u : u
        const row = [3, 4, 7, 8].includes(orientation) ? height - 1 - v : v
        for (let c = 0; c < 3; c += 1)
          stored[(y * across + x) * 3 + c] = upright.data[(row * width + column) * 3 + c]!
      }
    const path = join(bench.home, `orientation-${orientation}.webp`)
    await sharp(stored, { raw: { width: across, height: down, channels: 3 } })
      .withMetadata({ orientation })
      .webp({ lossless: true })
      .toFile(path)
    paths.push(path)
  }
  await receive(bench, paths)
  await queueUntil(bench, isOver)
  const faces = await bench.client.faces.list({})
  const findings = await bench.client.faces.findings({})
  assert.deepEqual([faces.length, findings.length], [8, 8])
  for (const face of faces) assert.deepEqual(face.box, faces[0]?.box)
  for (const { score, segmentation, gradcam, regions } of findings)
    assert.deepEqual(
      { score, segmentation, gradcam, regions },
      {
        score: findings[0]?.score,
        segmentation: findings[0]?.segmentation,
        gradcam: findings[0]?.gradcam,
        regions: findings[0]?.regions,
      },
    )
})

test('kill -9 of either child costs one item, which says so and can be retried', { skip }, async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const { client } = bench
  await receive(bench, [portraitPath])
  await queueUntil(bench, isOver)
  const [first] = await client.evidence.list({})
  for (const [name, step] of [
    ['vision', /face/],
    ['decoder', /./],
  ] as const) {
    await client.analysis.pause({})
    await client.analysis.add({ exhibitIds: [first!.id] })
    const killing = (async () => {
      // A quick machine may be through before the step is seen.
      const isThrough = (state?: string) => state !== undefined && !['waiting', 'running'].includes(state)
      for await (const { items } of client.analysis.watch({}, AbortSignal.timeout(60_000)))
        if ((items[0]?.state === 'running' && step.test(items[0].step)) || isThrough(items[0]?.state)) break
      process.kill(bench.pidsOf(name).at(-1)!, 'SIGKILL')
    })()
    await client.analysis.resume({})
    await killing
    let { items } = await queueUntil(bench, isOver)
    // A kill after the child's last answer costs nothing; one between two items can meet the next one instead.
    for (let attempt = 0; items[0]?.state === 'failed'; attempt += 1) {
      assert.ok(attempt < 3, 'an item is not lost to one kill for good')
      assert.equal(items[0].fault?.code, 'engine/failed')
      assert.match(items[0].fault?.message ?? '', /can be retried/)
      await client.analysis.retry({ exhibitIds: [first!.id] })
      items = (await queueUntil(bench, isOver)).items
    }
    assert.equal(items[0]?.state, 'done')
    assert.equal(bench.pidsOf(name).length >= 1, true)
  }
  assert.equal((await client.faces.list({})).length, 1)
  assert.ok((await client.faces.findings({})).length >= 2)
  assert.equal((await client.custody.verify({})).intact, true)
})

test('a queue that is cut off by the end of the program goes on when the case is opened again', {
  skip,
}, async (t) => {
  const bench = await openBench(t)
  const { folder } = await layCase(bench)
  await bench.client.analysis.pause({})
  await receive(bench, [portraitPath, otherPortraitPath])
  const again = await bench.reopened()
  await again.client.shelf.open({ folder })
  assert.equal((await again.client.faces.findings({})).length, 0)
  const { items, paused } = await again.client.analysis.resume({})
  assert.deepEqual([items.length, paused], [2, false])
  await queueUntil(again, isOver)
  assert.equal((await again.client.faces.findings({})).length, 2)
})

test('a drawn and a moved face are measured and examined by themselves', { skip }, async (t) => {
  const bench = await openBench(t)
  await layCase(bench)
  const { client } = bench
  await receive(bench, [portraitPath])
  await queueUntil(bench, isOver)
  const [detected] = await client.faces.list({})
  const box = { x: detected!.box.x + 4, y: detected!.box.y - 3, width: 180, height: 180 }
  const drawn = await client.faces.draw({ exhibitId: detected!.exhibitId, box })
  await queueUntil(bench, isOver)
  const measured = (await client.faces.list({})).find(({ id }) => id === drawn.id)
  assert.ok(measured?.landmarks !== null && measured?.quality.length === 6)
  const of = async (id: string) => (await client.faces.findings({})).filter(({ faceId }) => faceId === id)
  const [finding] = await of(drawn.id)
  assert.ok(Math.abs(finding!.segmentation!.box.width - 1.3 * 180) < 1e-9)

  const nowhere = { x: 0, y: 280, width: 40, height: 40 }
  await client.faces.move({ faceId: drawn.id, box: nowhere })
  await queueUntil(bench, isOver)
  const [, moved] = await of(drawn.id)
  assert.deepEqual([moved?.outcome, moved?.score, moved?.segmentation], ['not assessable', null, null])
  assert.match(moved?.reason ?? '', /No face was recognised|cannot be assessed/)
  assert.equal((await of(detected!.id)).length, 1)
})
