import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { EvaluationSet } from './evaluation-set.ts'
import { readSet } from './read-set.ts'

const withFiles = async (
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-set-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const empty = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, '']))

const rows = (set: EvaluationSet) =>
  set.pictures.map(({ path: _, maskPath, ...rest }) => ({
    ...rest,
    ...(maskPath === undefined ? {} : { mask: maskPath.split('/masks/')[1] }),
  }))

const assertRefused = async (path: string, ...parts: RegExp[]): Promise<void> => {
  await assert.rejects(readSet(path), (fault: { code: string; message: string }) => {
    assert.equal(fault.code, 'input/invalid', fault.message)
    for (const part of parts) assert.match(fault.message, part)
    return true
  })
}

test('a folder gives labels, methods, videos and masks by its names', async () => {
  const files = empty(
    'real/lone.jpg',
    'real/clip_frame001.PNG',
    'real/clip_frame002.png',
    'real/000/17.webp',
    'fake/plain-12.jpg',
    'fake/Deepfakes/000_003_frame7.png',
    'fake/Deepfakes/001/0.png',
    'fake/FaceSwap/x.png',
    'masks/Deepfakes/000_003_frame7.png',
    'masks/x.png',
    'masks/orphan.png',
    'real/notes.txt',
    'real/.DS_Store',
    'readme.md',
  )
  await withFiles(files, async (folder) => {
    const set = await readSet(folder)
    assert.deepEqual(rows(set), [
      { file: 'real/000/17.webp', forged: false, video: '000' },
      { file: 'real/clip_frame001.PNG', forged: false, video: 'clip' },
      { file: 'real/clip_frame002.png', forged: false, video: 'clip' },
      { file: 'real/lone.jpg', forged: false },
      {
        file: 'fake/Deepfakes/000_003_frame7.png',
        forged: true,
        method: 'Deepfakes',
        video: '000_003',
        mask: 'Deepfakes/000_003_frame7.png',
      },
      { file: 'fake/Deepfakes/001/0.png', forged: true, method: 'Deepfakes', video: '001' },
      { file: 'fake/FaceSwap/x.png', forged: true, method: 'FaceSwap', mask: 'x.png' },
      { file: 'fake/plain-12.jpg', forged: true, video: 'plain' },
    ])
    assert.deepEqual(set.ignored, ['masks/orphan.png', 'real/.DS_Store', 'real/notes.txt'])
  })
})

test('a set of one class is read; a folder without pictures is refused', async () => {
  await withFiles(empty('real/a.jpg'), async (folder) => {
    assert.equal((await readSet(folder)).pictures.length, 1)
  })
  await withFiles(empty('other/a.jpg', 'real/notes.txt'), (folder) =>
    assertRefused(folder, /no pictures in "real" or "fake"/),
  )
})

test('a mask that fits several forgeries, and a forgery with two masks, are refused', async () => {
  await withFiles(empty('fake/A/0.png', 'fake/B/0.png', 'masks/0.png'), (folder) =>
    assertRefused(folder, /mask "masks\/0\.png" fits 2 forged pictures/),
  )
  await withFiles(empty('fake/A/0.png', 'fake/B/0.png', 'masks/A/0.png', 'masks/B/0.png'), async (folder) => {
    assert.deepEqual(
      rows(await readSet(folder)).map(({ file, mask }) => [file, mask]),
      [
        ['fake/A/0.png', 'A/0.png'],
        ['fake/B/0.png', 'B/0.png'],
      ],
    )
  })
  await withFiles(empty('fake/A/0.png', 'masks/A/0.png', 'masks/A/0.jpg'), (folder) =>
    assertRefused(folder, /"fake\/A\/0\.png" has two masks/),
  )
})

test('links out of the folder are refused, links within it are read', async () => {
  await withFiles(empty('outside.jpg', 'set/real/a.jpg'), async (folder) => {
    await symlink('a.jpg', join(folder, 'set/real/b.jpg'))
    assert.equal((await readSet(join(folder, 'set'))).pictures.length, 2)
    await symlink('../../outside.jpg', join(folder, 'set/real/c.jpg'))
    await assertRefused(join(folder, 'set'), /"real\/c\.jpg" is a link that leads out/)
  })
})

test('a CSV gives every column, whatever their order, quoting and line ends', async () => {
  const csv =
    '\ufefflabel,file,video,method,mask,regions,identity\r\nreal,a.jpg,v1,original,,,ann\r\nFAKE,"b, c.jpg",v2,Deepfakes,m.png,left eye; Mouth,bob\r\n\r\nfake,d.jpg,,,,,\r\n'
  await withFiles({ ...empty('a.jpg', 'b, c.jpg', 'd.jpg', 'm.png'), 'set one.csv': csv }, async (folder) => {
    const set = await readSet(join(folder, 'set one.csv'))
    assert.equal(set.name, 'set one')
    assert.deepEqual(
      set.pictures.map(({ path: _, maskPath, ...rest }) => ({ ...rest, mask: maskPath?.split('/').at(-1) })),
      [
        { file: 'a.jpg', forged: false, video: 'v1', identity: 'ann', mask: undefined },
        {
          file: 'b, c.jpg',
          forged: true,
          video: 'v2',
          method: 'Deepfakes',
          identity: 'bob',
          regions: ['left eye', 'mouth'],
          mask: 'm.png',
        },
        { file: 'd.jpg', forged: true, mask: undefined },
      ],
    )
  })
})

test('every problem of a CSV is told with its line', async () => {
  const csv = [
    'file,label,mask,regions',
    'a.jpg,real,,',
    'gone.jpg,fake,,',
    'a.jpg,fake,,',
    'b.jpg,maybe,,',
    'b.jpg,real,a.jpg,',
    'c.jpg,fake,no.png,forehead',
    '',
  ].join('\n')
  await withFiles({ ...empty('a.jpg', 'b.jpg', 'c.jpg'), 'set.csv': csv }, async (folder) => {
    const error = await readSet(join(folder, 'set.csv')).catch((thrown) => thrown)
    assert.equal(error.code, 'input/invalid')
    assert.deepEqual(error.detail, { source: 'set.csv', problems: 7 })
    for (const part of [
      'line 3: "gone.jpg" does not exist',
      'line 4: "a.jpg" is already named in line 2',
      'line 5: label "maybe" is neither "real" nor "fake"',
      'line 6: a real picture cannot have a mask',
      'line 6: "b.jpg" is already named in line 5',
      'and 2 more problems',
    ])
      assert.ok(error.message.includes(part), `${part} | ${error.message}`)
  })
})

test('paths that leave the folder are refused, by name or by link', async () => {
  await withFiles(empty('secret.jpg', 'set/a.jpg'), async (folder) => {
    await symlink(join(folder, 'secret.jpg'), join(folder, 'set/link.jpg'))
    await mkdir(join(folder, 'set/folder'))
    const refused: readonly [string, RegExp][] = [
      ['../secret.jpg', /"\.\.\/secret\.jpg" leads out of the set's folder/],
      ['folder/../../secret.jpg', /leads out of the set's folder/],
      [join(folder, 'set/a.jpg'), /absolute path/],
      ['link.jpg', /link that leads out/],
      ['folder', /not a file/],
      ['.', /leads out/],
      ['a.jpg\0.png', /NUL/],
    ]
    for (const [file, part] of refused) {
      await writeFile(join(folder, 'set/set.csv'), `file,label\n${file},fake\n`)
      await assertRefused(join(folder, 'set/set.csv'), /line 2/, part)
    }
  })
})

test('malformed CSV is refused with what is wrong', async () => {
  const cases: readonly [string, RegExp][] = [
    ['', /it is empty/],
    ['file,label\n', /no rows/],
    ['file,lable\na.jpg,real\n', /column "lable" is unknown.*column "label" is missing/],
    ['file,label,file\na.jpg,real,a.jpg\n', /column "file" occurs twice/],
    ['file,label\na.jpg\n', /line 2: 1 cells, the header has 2/],
    ['file,label\n"a.jpg,real\n', /not well-formed CSV/],
    ['file,label\n,real\n', /line 2: the file is not named/],
  ]
  for (const [csv, part] of cases)
    await withFiles({ ...empty('a.jpg'), 'set.csv': csv }, (folder) =>
      assertRefused(join(folder, 'set.csv'), part),
    )
  await withFiles(empty('a.jpg'), async (folder) => {
    await writeFile(join(folder, 'set.csv'), Buffer.from([0x66, 0xff, 0xfe, 0x80]))
    await assertRefused(join(folder, 'set.csv'), /not UTF-8/)
  })
})

test('a path that does not exist is not found', async () => {
  await assert.rejects(readSet('/nowhere/at/all'), { code: 'input/not-found' })
})

test('reading stops when it is cancelled', async () => {
  await withFiles(empty('real/a.jpg'), async (folder) => {
    await assert.rejects(readSet(folder, AbortSignal.abort()), { name: 'AbortError' })
  })
})
