import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWeights } from '../networks/weights.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { randomPicture } from './random-picture.ts'
import { randomWeight, randomWeights } from './random-weights.ts'
import { standardNormals } from './standard-normals.ts'

const moments = (data: Float32Array) => {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)
  return { mean, deviation }
}

test('the normal numbers have the moments and the quantiles of the normal distribution', () => {
  const count = 200_001
  const normals = standardNormals(count, seededRandom('normals'))
  const { mean, deviation } = moments(normals)
  assert.ok(Math.abs(mean) < 0.01 && Math.abs(deviation - 1) < 0.01, `${mean}, ${deviation}`)
  // Phi(-1.96) = 0.025, Phi(-0.6745) = 0.25, Phi(1) = 0.8413, Phi(3) = 0.99865.
  for (const [quantile, share] of [
    [-1.96, 0.025],
    [-0.67449, 0.25],
    [1, 0.84134],
    [3, 0.99865],
  ] as const) {
    const below = normals.filter((value) => value < quantile).length / count
    assert.ok(Math.abs(below - share) < 0.004, `${below} below ${quantile}`)
  }
  assert.ok(normals.every((value) => Math.abs(value) < 4.4))
  assert.equal(standardNormals(0, seededRandom('normals')).length, 0)
  assert.deepEqual(standardNormals(3, seededRandom('normals')), normals.slice(0, 3))
})

test('a weight depends on the seed and its name, not on its neighbours', async () => {
  const weights = createWeights()
  weights.tensor('a.weight', [3, 5])
  const alone = randomWeight(weights.declared.get('a.weight')!, 'seed')
  weights.tensor('b.weight', [3, 5])
  const all = randomWeights(weights.declared, 'seed')
  assert.deepEqual(await all.get('a.weight')!.read(), alone)
  assert.notDeepEqual(await all.get('b.weight')!.read(), alone)
  assert.notDeepEqual(randomWeight(weights.declared.get('a.weight')!, 'another'), alone)
})

test('weights keep the scale of their declaration, variances stay positive and class vectors have unit length', () => {
  const weights = createWeights()
  weights.tensor('fc.weight', [64, 256], { normal: 1 / 16 })
  weights.tensor('kfd.text_features', [2, 1024])
  weights.statistic('running_var', [4096], 'ones')
  weights.tensor('bias', [4096], 'zeros')
  weights.tensor('scale', [3], { constant: 7 })
  const read = (name: string) => randomWeight(weights.declared.get(name)!, 'seed')
  assert.ok(Math.abs(moments(read('fc.weight')).deviation * 16 - 1) < 0.03)
  for (const row of [read('kfd.text_features').slice(0, 1024), read('kfd.text_features').slice(1024)])
    assert.ok(Math.abs(Math.hypot(...row) - 1) < 1e-5)
  assert.ok(read('running_var').every((value) => value > 0.3 && value < 3))
  assert.ok(Math.abs(moments(read('bias')).deviation - 0.05) < 0.005)
  assert.deepEqual([...read('scale')], [7, 7, 7])
})

test('a random picture varies slowly with a little noise on it', () => {
  const size = 56
  const picture = randomPicture(size, 'face')
  assert.equal(picture.length, 3 * size * size)
  const step = moments(picture.slice(1).map((value, index) => value - picture[index]!)).deviation
  const { deviation } = moments(picture)
  assert.ok(deviation > 0.4 && deviation < 1.5, `${deviation}`)
  // Neighbours of white noise would differ by the square root of 2 times the deviation.
  assert.ok(step < 0.9 * deviation, `${step}`)
  assert.deepEqual(randomPicture(size, 'face'), picture)
  assert.notDeepEqual(randomPicture(size, 'another'), picture)
})
