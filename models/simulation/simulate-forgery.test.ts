import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaceLandmarks } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import type { Point } from '#app/geometry.ts'
import { drawnFace } from './drawn-face-fixture.ts'
import { type SimulationOptions, simulateForgery } from './simulate-forgery.ts'
import { type SourceMethodName, sourceMethods } from './source-methods.ts'

const methods = Object.keys(sourceMethods) as SourceMethodName[]
const options: SimulationOptions = {
  size: 96,
  methods,
  degradations: { none: 0, mild: 1, strong: 1 },
  opacities: [0.25, 0.5, 0.75, 1, 1, 1],
  wholeFace: 0.5,
  jitter: 1,
  poisson: 0.3,
}
const clean: SimulationOptions = { ...options, degradations: { none: 1, mild: 0, strong: 0 } }
const face = drawnFace(150)
const donor = drawnFace(140, 'donor')

/** Far faster than deepEqual on pictures. */
const sameBytes = (a: Uint8Array | Float32Array, b: Uint8Array | Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
const seeds = Array.from({ length: 24 }, (_, index) => `seed ${index}`)

test('the same seed gives the same bytes and another seed another pair', () => {
  for (const seed of seeds) {
    const [first, second] = [1, 2].map(() => simulateForgery(face, seed, options, donor))
    assert.ok(sameBytes(first!.real, second!.real) && sameBytes(first!.forged, second!.forged))
    assert.ok(sameBytes(first!.mask, second!.mask))
    const described = [first!, second!].map((pair) => ({ ...pair, real: 0, forged: 0, mask: 0 }))
    assert.deepEqual(described[0], described[1])
  }
  const [a, b] = [simulateForgery(face, 1, options, donor), simulateForgery(face, 2, options, donor)]
  assert.ok(!sameBytes(a.real, b.real) && !sameBytes(a.mask, b.mask))
})

test('without opacity the pair is the same picture twice, through every degradation', () => {
  for (const seed of seeds) {
    const { real, forged, mask } = simulateForgery(face, seed, { ...options, opacities: [0] }, donor)
    assert.ok(sameBytes(real, forged))
    assert.ok(
      mask.some((value) => value > 0.9),
      'the mask shows the shape all the same',
    )
  }
})

test('masks lie within 0 and 1, forgeries can be seen inside and stop at the rim', () => {
  for (const seed of seeds) {
    const { real, forged, mask, difference, opacity } = simulateForgery(face, seed, clean, donor)
    assert.ok(difference >= 1.5, `${difference} levels`)
    assert.ok([0.25, 0.5, 0.75, 1].includes(opacity))
    let [inside, outside] = [0, 0]
    const size = 96
    for (let index = 0; index < mask.length; index += 1) {
      assert.ok(mask[index]! >= 0 && mask[index]! <= 1)
      const change = Math.abs(real[3 * index]! - forged[3 * index]!)
      const [x, y] = [index % size, Math.floor(index / size)]
      const near = [-2, -1, 0, 1, 2].some((dy) =>
        [-2, -1, 0, 1, 2].some((dx) => (mask[(y + dy) * size + x + dx] ?? 0) > 0),
      )
      if (near) inside += change
      else outside += change
    }
    assert.ok(inside > 0)
    assert.equal(outside, 0)
  }
})

test('the shape of the mask does not depend on the opacity', () => {
  for (const seed of seeds.slice(0, 6)) {
    const self: SimulationOptions = { ...clean, methods: ['self-blend'] }
    const [full, half] = [1, 0.75].map((opacity) =>
      simulateForgery(face, seed, { ...self, opacities: [opacity] }, donor),
    )
    assert.ok(sameBytes(full!.mask, half!.mask))
  }
})

test('crop and degradation stay the same when the forgery is drawn from other methods', () => {
  for (const seed of seeds.slice(0, 8)) {
    const pairs = methods.map((method) =>
      simulateForgery(face, seed, { ...options, methods: [method] }, donor),
    )
    for (const pair of pairs) {
      assert.deepEqual(pair.degradation, pairs[0]!.degradation)
      assert.ok(pair.method === methods[pairs.indexOf(pair)])
    }
    const unaltered = pairs.filter(({ altered }) => altered !== 'target')
    for (const { real } of unaltered) assert.ok(sameBytes(real, unaltered[0]!.real))
  }
})

const rightOfPicture = ({ mask }: { readonly mask: Float32Array }, size: number): boolean => {
  let [sum, weight] = [0, 0]
  mask.forEach((value, index) => {
    sum += value * ((index % size) + 0.5)
    weight += value
  })
  return sum / weight > size / 2
}

test("a named eye is the subject's own, in the mirror too", () => {
  const size = 96
  const seen = new Set<string>()
  for (let seed = 0; seed < 160 && seen.size < 4; seed += 1) {
    const pair = simulateForgery(face, seed, { ...clean, wholeFace: 0, jitter: 0.3 }, donor)
    const [region] = pair.regions
    if (pair.regions.length > 1 || (region !== 'left eye' && region !== 'right eye')) continue
    // The eye that is painted red tells whether the picture was mirrored; a mirrored face has its left eye on the right, too.
    assert.equal(rightOfPicture(pair, size), region === 'left eye')
    seen.add(`${region} ${sideOfRed(pair.real, size)}`)
  }
  assert.equal(seen.size, 4, `seen only ${[...seen].join(', ')}`)
})

const sideOfRed = (pixels: Uint8Array, size: number): 'left' | 'right' => {
  let [left, right] = [0, 0]
  for (let y = Math.floor(size * 0.3); y < size * 0.55; y += 1)
    for (let x = 0; x < size; x += 1) {
      const at = (y * size + x) * 3
      const isRed = pixels[at]! > 1.8 * pixels[at + 1]! && pixels[at]! > 1.8 * pixels[at + 2]!
      if (isRed && x < size / 2) left += 1
      else if (isRed) right += 1
    }
  return right > left ? 'right' : 'left'
}

const inOnePoint = (points: readonly Point[], point: Point) => points.map(() => point)
const mapAll = (landmarks: FaceLandmarks, map: (points: readonly Point[]) => readonly Point[]) =>
  Object.fromEntries(
    Object.entries(landmarks).map(([name, points]) => [name, map(points)]),
  ) as unknown as FaceLandmarks

test('landmarks in a line, in a point, outside or of other numbers give pictures, not NaN', () => {
  const { landmarks, side } = face
  const degenerate: readonly FaceLandmarks[] = [
    mapAll(landmarks, (points) => points.map(({ x }) => ({ x, y: side / 2 }))),
    mapAll(landmarks, (points) => inOnePoint(points, { x: side / 2, y: side / 2 })),
    mapAll(landmarks, (points) => points.map(({ x, y }) => ({ x: x + side * 0.45, y }))),
    mapAll(landmarks, (points) => points.slice(0, 1)),
    { ...landmarks, leftEye: inOnePoint(landmarks.leftEye, { x: -3 * side, y: 5 * side }) },
  ]
  for (const bad of degenerate)
    for (const method of methods)
      for (const [target, other] of [
        [{ ...face, landmarks: bad }, donor],
        [face, { ...donor, landmarks: bad }],
      ] as const)
        for (const poisson of [0, 1]) {
          const seed = `${method} ${poisson}`
          const pair = simulateForgery(target, seed, { ...options, methods: [method], poisson }, other)
          assert.ok(pair.mask.every((value) => value >= 0 && value <= 1))
          assert.ok(Number.isFinite(pair.difference) && pair.difference >= 1.5)
        }
})

const invalid = (act: () => unknown, what: RegExp) =>
  assert.throws(
    act,
    (thrown) => thrown instanceof Fault && thrown.code === 'input/invalid' && what.test(thrown.message),
  )

test('faces and options that cannot be used are refused with what is wrong', () => {
  const run =
    (change: object, other: object = {}) =>
    () =>
      simulateForgery({ ...face, ...change }, 1, { ...options, ...other }, donor)
  invalid(run({ pixels: face.pixels.subarray(3) }), /bytes/)
  invalid(run({ side: 0 }), /side/)
  invalid(run({ side: Number.NaN }), /side/)
  invalid(run({ square: { ...face.square, x: Number.NaN } }), /crop/)
  invalid(run({ square: { x: 1000, y: 0, width: 100, height: 100 } }), /does not lie/)
  invalid(run({ square: { x: 0, y: 0, width: 100, height: 50 } }), /square/)
  invalid(run({ landmarks: { ...face.landmarks, mouth: [] } }), /mouth/)
  invalid(run({ landmarks: { ...face.landmarks, nose: [{ x: Number.NaN, y: 0 }] } }), /nose/)
  invalid(run({}, { size: 0 }), /size/)
  invalid(run({}, { methods: [] }), /method/)
  invalid(run({}, { opacities: [] }), /opacity/)
  invalid(run({}, { opacities: [1.5] }), /pacities/)
  invalid(run({}, { degradations: { none: 0, mild: 0, strong: 0 } }), /degradation/)
  invalid(() => simulateForgery(face, 1, { ...options, methods: ['face swap'] }), /second face/)
})

test('a face on which no forgery would be seen is refused, not labelled forged', () => {
  const farAway = mapAll(face.landmarks, (points) => points.map(({ x, y }) => ({ x: x + 9000, y })))
  invalid(() => simulateForgery({ ...face, landmarks: farAway }, 1, options, donor), /No visible forgery/)
})
