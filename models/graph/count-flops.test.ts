import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gradients } from '../autodiff/gradients.ts'
import { countFlops } from './count-flops.ts'
import { relu } from './ops/activation.ts'
import { convolution, transposedConvolution } from './ops/convolution.ts'
import { add } from './ops/elementwise.ts'
import { linear, matMul } from './ops/linear.ts'
import { quantisedLinear } from './ops/quantised.ts'
import { sumAll } from './ops/reduce.ts'
import { input, parameter } from './value.ts'

test('a linear map costs two operations per weight and row, in f32 and in int8', () => {
  const x = input('x', [2, 5, 7])
  const f32 = linear(x, parameter('w', [3, 7]), parameter('b', [3]))
  const int8 = quantisedLinear(x, {
    weight: parameter('q', [7, 3], 'i8'),
    scales: parameter('s', [3]),
    zeroPoints: parameter('z', [3], 'i8'),
  })
  assert.equal(countFlops([f32]), 2 * 10 * 7 * 3)
  assert.equal(countFlops([int8]), 2 * 10 * 7 * 3)
})

test('a product counts every matrix of its batch, and broadcast ones once per use', () => {
  assert.equal(countFlops([matMul(input('a', [4, 3, 5]), input('b', [4, 5, 6]))]), 2 * 4 * 3 * 5 * 6)
  assert.equal(countFlops([matMul(input('a', [3, 5]), input('b', [4, 5, 6]))]), 2 * 4 * 3 * 5 * 6)
})

test('a convolution costs its kernel per output element, with groups a share of it', () => {
  const x = input('x', [2, 4, 9, 9])
  assert.equal(
    countFlops([convolution(x, parameter('w', [6, 4, 3, 3]), undefined, { stride: 2, padding: 1 })]),
    2 * (2 * 6 * 5 * 5) * (4 * 9),
  )
  assert.equal(
    countFlops([convolution(x, parameter('w', [6, 2, 3, 3]), undefined, { padding: 1, groups: 2 })]),
    2 * (2 * 6 * 9 * 9) * (2 * 9),
  )
  // Each element of the input is spread over 5 channels and 3x3 positions.
  assert.equal(
    countFlops([transposedConvolution(x, parameter('w', [4, 5, 3, 3]))]),
    2 * (2 * 4 * 9 * 9) * (5 * 9),
  )
})

test('what several outputs have in common is counted once, and element-wise work not at all', () => {
  const y = linear(input('x', [4, 8]), parameter('w', [8, 8]))
  assert.equal(countFlops([relu(y), add(y, y)]), 2 * 4 * 8 * 8)
})

test('the backward pass of a linear map costs twice the forward pass', () => {
  const [x, w] = [input('x', [4, 8]), parameter('w', [6, 8])]
  const loss = sumAll(relu(linear(x, w)))
  assert.equal(countFlops([loss, ...gradients(loss, [x, w])]), 3 * 2 * 4 * 8 * 6)
})
