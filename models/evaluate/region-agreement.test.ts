import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameRegion, regionIsRight, regionShares } from './region-agreement.ts'
import { regionFigures } from './region-figures.ts'

// A face of eight pixels: eyes 0 and 1, nose 2, mouth 3, chin 4 and 5, cheeks 6 and 7.
const raster = (...inside: number[]): Uint8Array =>
  Uint8Array.from({ length: 8 }, (_, i) => (inside.includes(i) ? 255 : 0))
const regions = [
  { name: 'left eye', mask: raster(0) },
  { name: 'right eye', mask: raster(1) },
  { name: 'eyes', mask: raster(0, 1) },
  { name: 'nose', mask: raster(2) },
  { name: 'mouth', mask: raster(3) },
  { name: 'lower face', mask: raster(3, 4, 5) },
  { name: 'whole face', mask: raster(0, 1, 2, 3, 4, 5, 6, 7) },
]
const lit = (...inside: number[]): Float32Array =>
  Float32Array.from({ length: 8 }, (_, i) => (inside.includes(i) ? 1 : 0))
const named = (map: Float32Array): string | null => nameRegion(regionShares(map, regions))

test('share is the weight inside, overlap also asks whether the sizes agree', () => {
  const map = Float32Array.from([0, 0, 0, 0.5, 0.25, 0, 0.25, 0])
  const of = (name: string) => regionShares(map, regions).find((share) => share.name === name)
  assert.deepEqual(of('mouth'), { name: 'mouth', share: 0.5, overlap: 0.5 / 1.5 })
  assert.deepEqual(of('lower face'), { name: 'lower face', share: 0.75, overlap: 0.75 / 3.25 })
  assert.deepEqual(of('whole face'), { name: 'whole face', share: 1, overlap: 1 / 8 })
})

test('a map names the region of its own size, however the regions nest', () => {
  assert.equal(named(lit(3)), 'mouth')
  assert.equal(named(lit(3, 4, 5)), 'lower face')
  assert.equal(named(lit(0, 1)), 'eyes')
  assert.equal(named(lit(1)), 'right eye')
  assert.equal(named(lit(0, 1, 2, 3, 4, 5, 6)), 'whole face')
})

test('a map of zeros names nothing and is never right', () => {
  assert.equal(named(lit()), null)
  assert.equal(regionIsRight({ named: null, truth: ['nose'] }), false)
})

test('a region and map of different sizes are refused', () => {
  assert.throws(() => regionShares(new Float32Array(7), regions), { code: 'input/invalid' })
})

test('a whole made of forged parts is right, a part of a forged whole is not', () => {
  const parts = { eyes: ['left eye', 'right eye'] }
  assert.equal(regionIsRight({ named: 'eyes', truth: ['left eye', 'right eye'] }, parts), true)
  assert.equal(regionIsRight({ named: 'eyes', truth: ['left eye'] }, parts), false)
  assert.equal(regionIsRight({ named: 'eyes', truth: ['left eye', 'right eye'] }), false)
  assert.equal(regionIsRight({ named: 'left eye', truth: ['eyes'] }, parts), false)
  assert.equal(regionIsRight({ named: 'nose', truth: ['mouth', 'nose'] }), true)
})

test('right namings are counted over forged pictures with known regions, under each region', () => {
  const face = (file: string, name: string | null, truth: string[], forged = true) => ({
    file,
    forged,
    score: 1,
    regions: { named: name, truth },
  })
  const figures = regionFigures([
    face('a', 'nose', ['nose']),
    face('b', 'nose', ['mouth', 'nose']),
    face('c', null, ['mouth']),
    face('d', 'eyes', ['nose']),
    face('unknown', 'nose', []),
    face('real', 'nose', ['nose'], false),
    { file: 'no regions', forged: true, score: 1 },
  ])!
  assert.deepEqual([figures.images, figures.right, figures.rightRate.estimate], [4, 2, 0.5])
  assert.deepEqual(figures.byRegion, [
    { region: 'mouth', images: 2, right: 1 },
    { region: 'nose', images: 3, right: 2 },
  ])
  assert.equal(regionFigures([{ file: 'x', forged: true, score: 1 }]), null)
})
