import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../random/seeded-random.ts'
import { drawnFace } from './drawn-face-fixture.ts'
import { type ForgeryChoices, forgeCanvas } from './forge-canvas.ts'
import { prepareCanvas } from './prepare-canvas.ts'
import { type SourceMethodName, sourceMethods } from './source-methods.ts'

const choices: ForgeryChoices = {
  methods: Object.keys(sourceMethods) as SourceMethodName[],
  opacities: [1],
  wholeFace: 0.5,
  poisson: 0.5,
  largestMisfit: Number.POSITIVE_INFINITY,
}

const canvasOf = (seed: number) => prepareCanvas(drawnFace(140), 96, 1, seededRandom(`canvas ${seed}`))
const donor = drawnFace(130, 'other')

test('outside the mask the forged canvas equals the real one exactly, and both hold whole levels', () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const forgery = forgeCanvas(canvasOf(seed), donor, choices, seededRandom(seed))
    assert.ok(forgery)
    const { real, forged, box, shape } = forgery
    let [weighted, weight] = [0, 0]
    shape.values.forEach((share, pixel) => {
      const [x, y] = [box.x + (pixel % box.width), box.y + Math.floor(pixel / box.width)]
      const at = (y * real.width + x) * 3
      for (let index = at; index < at + 3; index += 1)
        weighted += (share * Math.abs(real.values[index]! - forged.values[index]!)) / 3
      weight += share
    })
    assert.ok(Math.abs(forgery.difference - weighted / weight) < 1e-3)
    for (let y = 0; y < real.height; y += 1)
      for (let x = 0; x < real.width; x += 1) {
        const [column, row] = [x - box.x, y - box.y]
        const isInside = column >= 0 && row >= 0 && column < box.width && row < box.height
        if (isInside && shape.values[row * box.width + column]! > 0) continue
        for (let channel = 0; channel < 3; channel += 1) {
          const at = (y * real.width + x) * 3 + channel
          if (forged.values[at] !== real.values[at]) assert.fail(`seed ${seed}: changed at ${x}, ${y}`)
        }
      }
    for (const { values } of [real, forged])
      assert.ok(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255))
    assert.ok(Math.max(...shape.values) > 0.95, 'the shape reaches one')
  }
})

test('the real canvas carries what was done to the target, and is untouched otherwise', () => {
  const seen = new Set<string>()
  let [drawn, without] = [0, 0]
  for (let seed = 0; seed < 40; seed += 1) {
    const canvas = canvasOf(seed)
    const before = canvas.picture.values.slice()
    const forgery = forgeCanvas(canvas, donor, choices, seededRandom(seed))!
    const differs = (values: Float32Array) => values.some((value, index) => value !== before[index])
    assert.ok(!differs(canvas.picture.values), 'the canvas itself is never written to')
    const changed = differs(forgery.real.values)
    if (forgery.altered !== 'target') assert.ok(!changed)
    else {
      drawn += 1
      if (!changed) without += 1
    }
    assert.equal(forgery.alterations.length > 0, forgery.altered !== 'neither')
    seen.add(forgery.altered)
  }
  assert.deepEqual([...seen].toSorted(), ['neither', 'source', 'target'])
  // A colour change draws each of its parts by chance, and once in a hundred none.
  assert.ok(without <= drawn / 10, `${without} of ${drawn} targets look as they did before`)
})

test('masks lie on the regions that are named', () => {
  for (let seed = 0; seed < 120; seed += 1) {
    const canvas = canvasOf(seed)
    const { regions, box, shape } = forgeCanvas(
      canvas,
      donor,
      { ...choices, poisson: 0 },
      seededRandom(seed),
    )!
    const { leftEye, rightEye, nose, mouth } = canvas.landmarks
    const middle = (points: readonly { readonly x: number; readonly y: number }[]) => ({
      x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
      y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
    })
    const valueAt = (points: readonly { readonly x: number; readonly y: number }[]) => {
      const { x, y } = middle(points)
      const [column, row] = [Math.floor(x - box.x), Math.floor(y - box.y)]
      const isInside = column >= 0 && row >= 0 && column < box.width && row < box.height
      return isInside ? shape.values[row * box.width + column]! : 0
    }
    const covers = (...names: readonly string[]) => names.some((name) => regions.some((r) => r === name))
    const whole = covers('whole face')
    assert.equal(valueAt(mouth) > 0.5, whole || covers('mouth', 'lower face'), `mouth in ${regions}`)
    assert.equal(valueAt(leftEye) > 0.5, whole || covers('left eye', 'eyes'), `left eye in ${regions}`)
    assert.equal(valueAt(rightEye) > 0.5, whole || covers('right eye', 'eyes'), `right eye in ${regions}`)
    if (whole || covers('nose')) assert.ok(valueAt(nose) > 0.5, `nose in ${regions}`)
  }
})
