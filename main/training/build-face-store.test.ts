import assert from 'node:assert/strict'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { boundsOf } from '#app/geometry.ts'
import { buildFaceStore } from './build-face-store.ts'
import { openFaceStore } from './face-store.ts'

const scenes = path.resolve(import.meta.dirname, '../../../shared/data/scenes')
const skip = existsSync(scenes) ? false : 'the pictures of ../shared/data/scenes are not here'
const folder = mkdtempSync(path.join(tmpdir(), 'assay-faces-'))
after(() => rmSync(folder, { recursive: true }))

const photographs = {
  'three.jpg': 'group/lfw-Charles_Taylor_0004.jpg',
  'two.jpg': 'group/lfw-Hans_Blix_0012.jpg',
  'none.jpg': 'noface/me-FujiFilm_MX1700.jpg',
}
const prepare = async (): Promise<string> => {
  for (const [name, file] of Object.entries(photographs))
    copyFileSync(path.join(scenes, file), path.join(folder, name))
  writeFileSync(
    path.join(folder, 'broken.jpg'),
    readFileSync(path.join(scenes, photographs['two.jpg'])).subarray(0, 4000),
  )
  await sharp(path.join(folder, 'two.jpg')).resize(90).toFile(path.join(folder, 'small.jpg'))
  writeFileSync(
    path.join(folder, 'index.csv'),
    'file,source,identity,black_frac\nthree.jpg,a,Taylor,0\nbroken.jpg,a,x,0\ntwo.jpg,b,,0\nnone.jpg,b,y,0\nsmall.jpg,b,z,0\ntwo.jpg,b,v,0.3\n',
  )
  return path.join(folder, 'index.csv')
}

test('a folder becomes a store: every photograph is counted, faces keep the pixels of the photograph', {
  skip,
}, async () => {
  const indexCsv = await prepare()
  const outPath = path.join(folder, 'faces.store')
  const progress: number[] = []
  const options = { facesFolder: folder, indexCsv, outPath, processes: 1 }
  const index = await buildFaceStore({ ...options, onProgress: ({ done }) => progress.push(done) })
  assert.deepEqual(index.photographs, { a: 2, b: 4 })
  assert.deepEqual(index.dropped, {
    a: { unreadable: 1 },
    b: { 'no face found': 1, 'face too small': 1, 'black border': 1 },
  })
  // One person is named in the first: the face in the middle; nobody in the second: both faces.
  assert.deepEqual(
    index.faces.map(({ file, faceNumber, identity }) => [file, faceNumber, identity]),
    [
      ['three.jpg', 0, 'Taylor'],
      ['two.jpg', 0, 'two.jpg'],
      ['two.jpg', 1, 'two.jpg'],
    ],
  )
  assert.deepEqual(progress, [1, 2, 3, 4, 5, 6])

  const store = openFaceStore(outPath)
  const { entry, landmarks, picture } = store.read(0)
  const { data, info } = await sharp(path.join(folder, 'three.jpg'))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const bounds = boundsOf(Object.values(landmarks).flat())
  assert.ok(Math.abs(Math.max(bounds.width, bounds.height) * 1.3 - entry.square.width) < 1e-3)
  assert.equal(entry.shrink, 1)
  const [left, top] = [-Math.round(entry.content.x), -Math.round(entry.content.y)]
  const find = (x: number, y: number): readonly number[] => [
    ...picture.pixels.subarray((y * entry.side + x) * 3).subarray(0, 3),
  ]
  // The stored picture is somewhere in the photograph, pixel for pixel: its middle row occurs there.
  const middle = Math.floor(entry.side / 2)
  const occurs = Array.from({ length: info.height }, (_, y) => y).some((y) =>
    Array.from({ length: info.width - 60 }, (_, x) => x).some((x) =>
      [0, 7, 21, 40].every((step) =>
        find(middle - 20 + step, middle).every(
          (value, c) => value === data[(y * info.width + x + step) * 3 + c],
        ),
      ),
    ),
  )
  assert.ok(occurs && left <= 0 && top <= 0)
  store.close()

  const first = readFileSync(outPath)
  await buildFaceStore(options)
  assert.deepEqual(readFileSync(outPath), first, 'a second build gives the same bytes')
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('.parts-')),
    [],
    'nothing is left beside it',
  )
})

test('a stopped build ends with the abort and leaves no store', { skip }, async () => {
  const indexCsv = await prepare()
  const outPath = path.join(folder, 'stopped.store')
  const stop = new AbortController()
  const build = buildFaceStore({
    facesFolder: folder,
    indexCsv,
    outPath,
    processes: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  await assert.rejects(build, { name: 'AbortError' })
  assert.equal(existsSync(outPath), false)
})
