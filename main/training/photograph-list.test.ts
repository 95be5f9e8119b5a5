import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { listPhotographs } from './photograph-list.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'assay-list-'))
after(() => rmSync(folder, { recursive: true }))

const csv = (text: string): string => {
  const file = path.join(folder, 'list.csv')
  writeFileSync(file, text)
  return file
}

test('a list gives its rows in order, with what it knows', async () => {
  const list = csv(
    '\ufefffile,split,source,identity,black_frac,note\nb.jpg,val,lfw,Ann,0.25,"x, y"\na/c.png,,,,,\n',
  )
  const [first, second] = await listPhotographs(folder, list)
  assert.deepEqual(first, {
    file: 'b.jpg',
    split: 'val',
    source: 'lfw',
    identity: 'Ann',
    blackFraction: 0.25,
  })
  assert.equal(second?.source, 'folder')
  assert.equal(second?.identity, undefined)
  assert.equal(second?.blackFraction, 0)
})

test('without a split column an identity goes to one side whole, and about a tenth to validation', async () => {
  const rows = Array.from({ length: 4000 }, (_, index) => `${index}.jpg,person ${index % 2000}`)
  const photographs = await listPhotographs(folder, csv(`file,identity\n${rows.join('\n')}`))
  const sides = new Map<string, Set<string>>()
  for (const { identity, split } of photographs)
    sides.set(identity!, (sides.get(identity!) ?? new Set()).add(split))
  assert.ok([...sides.values()].every((splits) => splits.size === 1))
  const share = photographs.filter(({ split }) => split === 'val').length / photographs.length
  assert.ok(share > 0.08 && share < 0.12, String(share))
})

test('a folder gives its JPEG and PNG files below it by name', async () => {
  const photos = path.join(folder, 'photos')
  mkdirSync(path.join(photos, 'b'), { recursive: true })
  for (const name of ['z.JPG', 'b/y.jpeg', 'a.png', 'text.txt', 'jpg'])
    writeFileSync(path.join(photos, name), '')
  const photographs = await listPhotographs(photos, undefined)
  assert.deepEqual(
    photographs.map(({ file }) => file),
    ['a.png', 'b/y.jpeg', 'z.JPG'],
  )
  assert.ok(photographs.every(({ source, identity }) => source === 'folder' && identity === undefined))
})

test('a bad list says in which line and what', async () => {
  const bad: readonly (readonly [string, RegExp])[] = [
    ['name\nx.jpg\n', /Line 2/],
    ['file,split\nx.jpg,train\ny.jpg,test\n', /Line 3/],
    ['file,black_frac\nx.jpg,much\n', /Line 2/],
    ['file,black_frac\nx.jpg,1.5\n', /Line 2/],
    ['file\n../secret.jpg\n', /Line 2.*outside/],
    ['file\n/etc/passwd\n', /Line 2.*outside/],
    ['file\na\\..\\..\\b.jpg\n', /Line 2.*outside/],
    ['file,split\n"x.jpg\n', /no CSV table/],
    ['file\n', /no photographs/],
    ['', /no photographs/],
  ]
  for (const [text, message] of bad)
    await assert.rejects(listPhotographs(folder, csv(text)), { code: 'input/invalid', message }, text)
})

test('a folder or list that is not there is not found', async () => {
  await assert.rejects(listPhotographs(path.join(folder, 'none'), undefined), { code: 'input/not-found' })
  await assert.rejects(listPhotographs(folder, path.join(folder, 'none.csv')), { code: 'input/not-found' })
})
