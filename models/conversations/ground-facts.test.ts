import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaceRegionName } from '#app/face-regions.ts'
import { forgedMouth, realFace } from './facts-fixture.ts'
import { groundFacts, quoteScore } from './ground-facts.ts'
import { relationTo } from './region-relation.ts'
import { regionsFromMap } from './regions-from-map.ts'

const map = (shares: Partial<Record<FaceRegionName, number>>) =>
  Object.entries(shares).map(([name, share]) => ({ name: name as FaceRegionName, share }))

test('a map points at parts by their share, at both eyes as one, and at the face as a whole where much lies between', () => {
  const cases: readonly [Partial<Record<FaceRegionName, number>>, readonly FaceRegionName[]][] = [
    [{}, []],
    [{ nose: 0.14, 'whole face': 0.2 }, []],
    [{ nose: 0.15, 'whole face': 0.2 }, ['nose']],
    [{ mouth: 0.5, 'lower face': 0.6, 'whole face': 0.9 }, ['mouth']],
    [{ mouth: 0.3, 'lower face': 0.6, 'whole face': 0.9 }, ['lower face']],
    [{ 'left eye': 0.4, eyes: 0.45, nose: 0.5, 'whole face': 1 }, ['nose', 'left eye']],
    [{ 'left eye': 0.4, 'right eye': 0.3, eyes: 0.7, 'whole face': 0.9 }, ['eyes']],
    [{ 'left eye': 0.1, 'right eye': 0.1, eyes: 0.2, nose: 0.5, 'whole face': 0.9 }, ['nose', 'eyes']],
    [{ eyes: 0.15, nose: 0.15, mouth: 0.1, 'lower face': 0.2, 'whole face': 0.95 }, ['whole face']],
  ]
  for (const [shares, expected] of cases) assert.deepEqual(regionsFromMap(map(shares)), expected)
})

test('regions stand to named ones as parts, wholes or strangers', () => {
  assert.equal(relationTo('mouth', ['nose', 'mouth']), 'named')
  assert.equal(relationTo('left eye', ['eyes']), 'within')
  assert.equal(relationTo('mouth', ['whole face']), 'within')
  assert.equal(relationTo('lower face', ['mouth']), 'partly')
  assert.equal(relationTo('eyes', ['right eye']), 'partly')
  assert.equal(relationTo('whole face', ['mouth']), 'apart')
  assert.equal(relationTo('nose', ['mouth', 'eyes']), 'apart')
})

test('findings name the forged regions that the map shows, and the map where it shows others', () => {
  const named = (regions: readonly FaceRegionName[], shares: Partial<Record<FaceRegionName, number>>) =>
    groundFacts({ ...forgedMouth, regions, mapRegions: map(shares) }, 'findings').named
  const mouth = { mouth: 0.88, 'lower face': 0.93, 'whole face': 0.96 }
  assert.deepEqual(named(['mouth'], mouth), ['mouth'])
  assert.deepEqual(named(['lower face'], mouth), ['lower face'])
  assert.deepEqual(named(['mouth', 'nose'], mouth), ['mouth'], 'the nose is not in the map')
  assert.deepEqual(named(['nose'], mouth), ['mouth'], 'the map shows another region')
  assert.deepEqual(named(['whole face'], mouth), ['mouth'])
  assert.deepEqual(named(['eyes'], { 'left eye': 0.9, eyes: 0.92, 'whole face': 0.95 }), ['left eye'])
  assert.deepEqual(named(['nose'], {}), [])
  assert.deepEqual(
    named(['nose', 'mouth'], { nose: 0.3, mouth: 0.6, 'lower face': 0.6, 'whole face': 0.95 }),
    ['mouth', 'nose'],
  )
})

test('findings follow the score at its threshold, and the truth follows the label', () => {
  const at = (scoreFake: number) => groundFacts({ ...forgedMouth, scoreFake }, 'findings')
  assert.deepEqual([at(0.66).supportsManipulation, at(0.6599).supportsManipulation], [true, false])
  assert.deepEqual(
    [0.34, 0.35, 0.66, 0.72].map((score) => at(score).band),
    ['low', 'uncertain', 'narrow', 'clear'],
  )
  assert.deepEqual(at(0.5).named, [])
  assert.deepEqual(at(0.5).weaklyMarked, ['mouth'])
  const truth = groundFacts({ ...forgedMouth, scoreFake: 0.5, mapRegions: [] }, 'truth')
  assert.deepEqual([truth.supportsManipulation, truth.named, truth.scoreAgrees], [true, ['mouth'], false])
  const alarm = groundFacts({ ...realFace, scoreFake: 0.9 }, 'truth')
  assert.deepEqual([alarm.supportsManipulation, alarm.scoreAgrees], [false, false])
})

test('scores are cut to two decimals, not rounded', () => {
  assert.deepEqual([0, 0.929, 0.93, 0.29, 0.57, 0.999, 1].map(quoteScore), [
    '0.00',
    '0.92',
    '0.93',
    '0.29',
    '0.57',
    '0.99',
    '1.00',
  ])
})
