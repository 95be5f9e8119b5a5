import * as activation from '../graph/ops/activation.ts'
import { convolution, transposedConvolution } from '../graph/ops/convolution.ts'
import * as elementwise from '../graph/ops/elementwise.ts'
import * as indexing from '../graph/ops/indexing.ts'
import * as layout from '../graph/ops/layout.ts'
import { linear, matMul } from '../graph/ops/linear.ts'
import { batchNorm, layerNorm, standardise } from '../graph/ops/normalisation.ts'
import { maxPool } from '../graph/ops/pooling.ts'
import { reduceMax, reduceMean, reduceSum, reduceSumSquare } from '../graph/ops/reduce.ts'
import { constant, ints, type Shape, scalar, type Value } from '../graph/value.ts'

/** A use of an operator whose derivative is compared with finite differences. */
export interface OperatorSample {
  /** Shapes of the float32 inputs, drawn from (low, high). */
  readonly shapes: readonly Shape[]
  readonly low?: number
  readonly high?: number
  readonly build: (...inputs: readonly Value[]) => Value
}

const plane: Shape = [2, 3]
const unary = (build: (x: Value) => Value, low = -2, high = 2): OperatorSample => ({
  shapes: [[3, 4]],
  low,
  high,
  build: (x) => build(x!),
})
const binary = (build: (a: Value, b: Value) => Value, low = -2, high = 2): readonly OperatorSample[] => [
  { shapes: [plane, plane], low, high, build: (a, b) => build(a!, b!) },
  {
    shapes: [
      [2, 1, 3],
      [4, 1],
    ],
    low,
    high,
    build: (a, b) => build(a!, b!),
  },
]
const picture: Shape = [2, 4, 7, 6]

/** At least one sample for every differentiable operator of the registry, by its name. */
export const operatorSamples: Readonly<Record<string, readonly OperatorSample[]>> = {
  Add: binary(elementwise.add),
  Sub: binary(elementwise.sub),
  Mul: binary(elementwise.mul),
  Div: binary(elementwise.div, 0.5, 2),
  Neg: [unary(elementwise.neg)],
  Exp: [unary(elementwise.exp)],
  Log: [unary(elementwise.log, 0.3, 3)],
  Sqrt: [unary(elementwise.sqrt, 0.3, 3)],
  Reciprocal: [unary(elementwise.reciprocal, 0.5, 2)],
  Abs: [unary(elementwise.abs, 0.2, 2)],
  Sin: [unary(elementwise.sin)],
  Cos: [unary(elementwise.cos)],
  Max: binary(elementwise.maximum),
  Min: binary(elementwise.minimum),
  Where: [
    {
      shapes: [plane, [3], plane],
      build: (a, b, c) => elementwise.where(elementwise.greater(c!, scalar(0)), a!, b!),
    },
  ],
  Relu: [unary(activation.relu, 0.2, 2), unary((x) => activation.relu(elementwise.neg(x)), 0.2, 2)],
  Sigmoid: [unary(activation.sigmoid)],
  Tanh: [unary(activation.tanh)],
  Softplus: [unary(activation.softplus)],
  Erf: [unary(activation.erf)],
  Gelu: [unary(activation.gelu)],
  Softmax: [unary((x) => activation.softmax(x, -1)), unary((x) => activation.softmax(x, 0))],
  LogSoftmax: [unary((x) => activation.logSoftmax(x, -1))],
  ReduceSum: [unary((x) => reduceSum(x, [0])), unary((x) => reduceSum(x, [0, 1], true))],
  ReduceMean: [unary((x) => reduceMean(x, [1])), unary((x) => reduceMean(x, [-1], true))],
  ReduceSumSquare: [unary((x) => reduceSumSquare(x, [1]))],
  ReduceMax: [unary((x) => reduceMax(x, [1]))],
  Reshape: [unary((x) => layout.reshape(x, [2, 6]))],
  Transpose: [{ shapes: [[2, 3, 4]], build: (x) => layout.transpose(x!, [2, 0, 1]) }],
  Expand: [{ shapes: [[3, 1]], build: (x) => layout.expand(x!, [2, 3, 4]) }],
  Concat: [{ shapes: [plane, [2, 5], [2, 1]], build: (...parts) => layout.concat(parts, -1) }],
  Slice: [
    { shapes: [[7, 3]], build: (x) => layout.slice(x!, { axis: 0, start: 2, end: 5 }) },
    { shapes: [[2, 8]], build: (x) => layout.slice(x!, { axis: 1, start: 1, end: 8, step: 3 }) },
    { shapes: [[2, 8]], build: (x) => layout.slice(x!, { axis: 1, start: 1, end: 5, step: 2 }) },
  ],
  Flip: [{ shapes: [[2, 3, 4]], build: (x) => layout.flip(x!, [1, 2]) }],
  Pad: [{ shapes: [plane], build: (x) => layout.pad(x!, [1, 0], [0, 2]) }],
  MatMul: [
    {
      shapes: [
        [3, 4],
        [4, 2],
      ],
      build: (a, b) => matMul(a!, b!),
    },
    {
      shapes: [
        [2, 3, 4],
        [4, 2],
      ],
      build: (a, b) => matMul(a!, b!),
    },
    {
      shapes: [
        [2, 1, 3, 4],
        [5, 4, 2],
      ],
      build: (a, b) => matMul(a!, b!),
    },
  ],
  Gemm: [{ shapes: [[2, 3, 4], [5, 4], [5]], build: (x, w, b) => linear(x!, w!, b) }],
  Conv: [
    { shapes: [picture, [3, 4, 3, 3], [3]], build: (x, w, b) => convolution(x!, w!, b, { padding: 1 }) },
    { shapes: [picture, [3, 4, 3, 3]], build: (x, w) => convolution(x!, w!, undefined, { padding: 2 }) },
    { shapes: [picture, [3, 4, 1, 1]], build: (x, w) => convolution(x!, w!) },
    {
      shapes: [picture, [3, 4, 3, 3]],
      build: (x, w) => convolution(x!, w!, undefined, { stride: 2, padding: 1 }),
    },
    {
      shapes: [picture, [6, 2, 3, 3]],
      build: (x, w) => convolution(x!, w!, undefined, { padding: 1, groups: 2 }),
    },
    {
      shapes: [picture, [4, 1, 3, 3]],
      build: (x, w) => convolution(x!, w!, undefined, { stride: 2, padding: 1, groups: 4 }),
    },
  ],
  ConvTranspose: [
    {
      shapes: [picture, [4, 3, 3, 3]],
      build: (x, w) => transposedConvolution(x!, w!, { stride: 2, padding: 1 }),
    },
  ],
  MaxPool: [
    { shapes: [[2, 3, 6, 4]], build: (x) => maxPool(x!, 2) },
    { shapes: [[1, 2, 7, 5]], build: (x) => maxPool(x!, 2) },
  ],
  LayerNormalization: [{ shapes: [[2, 5, 8], [8], [8]], build: (x, w, b) => layerNorm(x!, w!, b!, 1e-5) }],
  Standardise: [{ shapes: [[2, 5, 8]], build: (x) => standardise(x!) }],
  BatchNormalization: [
    {
      shapes: [picture, [4], [4]],
      build: (x, weight, bias) =>
        batchNorm(x!, {
          weight: weight!,
          bias: bias!,
          mean: constant(Float32Array.of(0.1, -0.2, 0.3, 0)),
          variance: constant(Float32Array.of(1, 0.5, 2, 0.7)),
        }),
    },
  ],
  Gather: [{ shapes: [[5, 3]], build: (table) => indexing.embed(table!, ints([4, 0, 4, 2])) }],
  ScatterAdd: [
    {
      shapes: [
        [5, 3],
        [3, 3],
      ],
      build: (base, updates) =>
        indexing.scatterAdd(base!, constant(BigInt64Array.of(1n, 1n, 4n), [3, 1]), updates!),
    },
  ],
}
