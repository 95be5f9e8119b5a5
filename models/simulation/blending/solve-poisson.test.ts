import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../random/seeded-random.ts'
import { type PoissonProblem, solvePoisson } from './solve-poisson.ts'

/** A face-like oval with a bite, on a box of 150 x 170, rim values like the difference of two noisy pictures. */
const problem = (withLaplacian: boolean): PoissonProblem => {
  const [width, height] = [150, 170]
  const random = seededRandom('poisson')
  const inside = new Uint8Array(width * height)
  const given = new Float32Array(width * height * 3)
  const laplacian = new Float32Array(width * height * 3)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const pixel = y * width + x
      const isOval = ((x - 75) / 70) ** 2 + ((y - 85) / 80) ** 2 < 1
      if (isOval && Math.hypot(x - 20, y - 60) > 18) inside[pixel] = 1
      for (let channel = 0; channel < 3; channel += 1) {
        given[pixel * 3 + channel] = 20 * Math.sin(x / 20 + channel) + 0.1 * y + 4 * random.normal()
        laplacian[pixel * 3 + channel] = random.normal() * 3
      }
    }
  return { width, height, inside, given, ...(withLaplacian ? { laplacian } : {}) }
}

/** Gauss-Seidel until nothing moves: slow, and certain. */
const exact = ({ width, height, inside, given, laplacian }: PoissonProblem): Float64Array => {
  const values = Float64Array.from(given)
  for (let sweep = 0; sweep < 1500; sweep += 1) {
    let largest = 0
    for (let y = 1; y < height - 1; y += 1)
      for (let x = 1; x < width - 1; x += 1) {
        if (!inside[y * width + x]) continue
        for (let at = (y * width + x) * 3; at < (y * width + x) * 3 + 3; at += 1) {
          const around = values[at - 3]! + values[at + 3]! + values[at - width * 3]! + values[at + width * 3]!
          const change = 1.95 * ((around - (laplacian?.[at] ?? 0)) / 4 - values[at]!)
          values[at]! += change
          largest = Math.max(largest, Math.abs(change))
        }
      }
    if (largest < 1e-6) break
  }
  return values
}

test('the solution is within half a level of the exact one and its residual is small', () => {
  for (const withLaplacian of [false, true]) {
    const given = problem(withLaplacian)
    const { width, inside, laplacian } = given
    const solution = solvePoisson(given)
    const truth = exact(given)
    let [squares, count, worst, largestError] = [0, 0, 0, 0]
    for (let pixel = 0; pixel < inside.length; pixel += 1) {
      if (!inside[pixel]) continue
      for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
        const around =
          solution[at - 3]! + solution[at + 3]! + solution[at - width * 3]! + solution[at + width * 3]!
        const residual = Math.abs(around - 4 * solution[at]! - (laplacian?.[at] ?? 0))
        squares += residual ** 2
        count += 1
        worst = Math.max(worst, residual)
        largestError = Math.max(largestError, Math.abs(solution[at]! - truth[at]!))
      }
    }
    const residual = Math.sqrt(squares / count)
    assert.ok(residual < 0.02, `residual ${residual} levels, at worst ${worst}`)
    assert.ok(largestError < 0.5, `at worst ${largestError} levels from the exact solution`)
  }
})

test('given values stay, and values given as a linear shade continue it exactly', () => {
  const { width, height, inside } = problem(false)
  const shade = Float32Array.from(
    { length: width * height * 3 },
    (_, at) => 0.3 * (Math.floor(at / 3) % width) - 0.2 * Math.floor(at / 3 / width) + (at % 3),
  )
  const given = shade.map((value, at) => (inside[Math.floor(at / 3)] ? 999 : value))
  const solution = solvePoisson({ width, height, inside, given })
  solution.forEach((value, at) => {
    if (inside[Math.floor(at / 3)]) assert.ok(Math.abs(value - shade[at]!) < 0.05)
    else assert.equal(value, given[at])
  })
})

test('regions of one pixel, of none, and regions up to the rim are solved', () => {
  const given = Float32Array.from({ length: 6 * 5 * 3 }, (_, at) => at % 7)
  const nothing = solvePoisson({ width: 6, height: 5, inside: new Uint8Array(30), given })
  assert.deepEqual(nothing, given)
  const one = new Uint8Array(30)
  one[2 * 6 + 3] = 1
  const at = (2 * 6 + 3) * 3
  const solved = solvePoisson({ width: 6, height: 5, inside: one, given })
  const mean = (given[at - 3]! + given[at + 3]! + given[at - 18]! + given[at + 18]!) / 4
  assert.ok(Math.abs(solved[at]! - mean) < 1e-4)
  const all = solvePoisson({ width: 6, height: 5, inside: new Uint8Array(30).fill(1), given })
  assert.deepEqual(all.subarray(0, 18), given.subarray(0, 18), 'the rim counts as given')
})
