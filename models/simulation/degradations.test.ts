import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../random/seeded-random.ts'
import { type Degradation, degrade, drawDegradation } from './degradations.ts'
import { drawnFace } from './drawn-face-fixture.ts'
import type { Raster } from './pixels/raster.ts'

const picture: Raster = {
  width: 90,
  height: 90,
  channels: 3,
  values: Float32Array.from(drawnFace(90).pixels),
}
const frame = { x: 9, y: 9, width: 72, height: 72 }
const draws = (level: 'mild' | 'strong'): readonly Degradation[] =>
  Array.from({ length: 400 }, (_, seed) => drawDegradation(level, seededRandom(`${level} ${seed}`)))

test('no degradation leaves the picture alone, and none writes to it', () => {
  assert.deepEqual(drawDegradation('none', seededRandom(1)), [])
  assert.deepEqual(degrade(picture, frame, []).picture.values, picture.values)
  const before = picture.values.slice()
  for (const degradation of [...draws('mild').slice(0, 20), ...draws('strong').slice(0, 20)]) {
    const first = degrade(picture, frame, degradation)
    const second = degrade(picture, frame, degradation)
    assert.ok(first.picture.values.every((value, at) => value === second.picture.values[at]))
    assert.ok(first.picture.values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255))
    for (const [at, side] of [
      ['x', 'width'],
      ['width', 'width'],
      ['y', 'height'],
      ['height', 'height'],
    ] as const)
      assert.ok(Math.abs(first.frame[at] / first.picture[side] - frame[at] / picture[side]) < 1e-9)
  }
  assert.ok(picture.values.every((value, at) => value === before[at]))
})

test('strong degradations change more than mild ones and keep to their qualities', () => {
  const change = (degradation: Degradation) => {
    const steps = degradation.filter(({ kind }) => kind !== 'reduce')
    const { values } = degrade(picture, frame, steps).picture
    return values.reduce((sum, value, at) => sum + Math.abs(value - picture.values[at]!), 0) / values.length
  }
  const mean = (level: 'mild' | 'strong') =>
    draws(level)
      .slice(0, 60)
      .reduce((sum, degradation) => sum + change(degradation), 0) / 60
  assert.ok(mean('strong') > 1.5 * mean('mild'))
  const qualities = (level: 'mild' | 'strong') =>
    draws(level).flatMap((steps) =>
      steps.flatMap((step) => (step.kind === 'jpeg' ? [step.loss.quality] : [])),
    )
  assert.ok(Math.min(...qualities('mild')) >= 70)
  assert.ok(Math.min(...qualities('strong')) < 35 && Math.min(...qualities('strong')) >= 30)
  assert.ok(Math.max(...qualities('mild')) > 95)
})
