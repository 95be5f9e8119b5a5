import { Fault } from '#app/fault.ts'
import { relu } from '../../graph/ops/activation.ts'
import { convolution } from '../../graph/ops/convolution.ts'
import { add, mul, sub } from '../../graph/ops/elementwise.ts'
import { concat, pad, reshape, transpose } from '../../graph/ops/layout.ts'
import { maxPool } from '../../graph/ops/pooling.ts'
import { resizeBy } from '../../graph/ops/resize.ts'
import { constant, input, sizeOf, type Value } from '../../graph/value.ts'
import type { TfliteNetwork, TfliteOperator, TfliteTensor } from './read-tflite.ts'

/** A TensorFlow Lite network as a graph: its one input [1, H, W, C] float32 and its outputs by name, channels last. */
export interface TfliteGraph {
  readonly input: Value
  readonly outputs: Readonly<Record<string, Value>>
}

/** The interpolation matrices have this many rows at most. */
const largestResize = 1024

const channelsFirst = (x: Value): Value => (x.shape.length === 4 ? transpose(x, [0, 3, 1, 2]) : x)
const channelsLast = (x: Value): Value => (x.shape.length === 4 ? transpose(x, [0, 2, 3, 1]) : x)

const unsupported = (what: string): Fault =>
  new Fault('model/unsupported', `The network file uses ${what}, which is not supported.`)

/** A constant's values as float32, from float32 or float16. */
const floatsOf = ({ content, type, name }: TfliteTensor): Float32Array => {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  if (type === 0)
    return Float32Array.from({ length: content.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true))
  if (type === 1)
    return Float32Array.from({ length: content.byteLength / 2 }, (_, i) =>
      halfFloat(view.getUint16(2 * i, true)),
    )
  throw unsupported(`the tensor "${name}" with element type ${type}`)
}

/** IEEE 754 binary16. */
const halfFloat = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const intsOf = ({ content }: TfliteTensor): readonly number[] => {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  return Array.from({ length: content.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true))
}

/** Zeros before and after one axis under TensorFlow's SAME padding: the odd one comes after. */
const samePadding = (size: number, kernel: number, stride: number): readonly [number, number] => {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size)
  return [Math.floor(total / 2), total - Math.floor(total / 2)]
}

const padded = (x: Value, kernel: readonly [number, number], stride: number, same: boolean): Value => {
  if (!same) return x
  const [top, bottom] = samePadding(x.shape[2]!, kernel[0], stride)
  const [left, right] = samePadding(x.shape[3]!, kernel[1], stride)
  return pad(x, [0, 0, top, left], [0, 0, bottom, right])
}

const activated = (x: Value, activation: number): Value => {
  if (activation === 0) return x
  if (activation === 1) return relu(x)
  throw unsupported(`the fused activation ${activation}`)
}

/** [output, input], row-major: bilinear, either on pixel centres or on TensorFlow 1's top-left corners. */
const bilinearRows = (inSize: number, outSize: number, halfPixel: boolean): Float32Array => {
  const matrix = new Float32Array(outSize * inSize)
  for (let row = 0; row < outSize; row += 1) {
    const scaled = (row + (halfPixel ? 0.5 : 0)) * (inSize / outSize) - (halfPixel ? 0.5 : 0)
    const source = Math.min(Math.max(scaled, 0), inSize - 1)
    const low = Math.floor(source)
    matrix[row * inSize + low]! += 1 - (source - low)
    matrix[row * inSize + Math.min(low + 1, inSize - 1)]! += source - low
  }
  return matrix
}

const oneStride = (operator: TfliteOperator): number => {
  const [across, down] = [operator.intOption(1), operator.intOption(2)]
  if (across !== down || across < 1) throw unsupported(`strides of ${down} and ${across}`)
  return across
}

/**
 * Translates a network into the graph language, in which pictures are [batch, channels, height, width]: the input is
 * turned once, and every reshape turns back, so that inputs and outputs keep the file's layout.
 */
export const tfliteGraph = (network: TfliteNetwork): TfliteGraph => {
  const values = new Map<number, Value>()
  const tensor = (index: number): TfliteTensor => network.tensors[index]!
  const weight = (index: number, order?: readonly number[]): Value => {
    const known = values.get(index) ?? constant(floatsOf(tensor(index)), tensor(index).shape)
    return order ? transpose(known, order) : known
  }
  const computed = (index: number): Value => {
    const value = values.get(index)
    if (value) return value
    throw new Fault('model/malformed', `The network file uses "${tensor(index).name}" before it is computed.`)
  }
  const convolve = (operator: TfliteOperator, depthwise: boolean): Value => {
    const [x, kernelIndex, biasIndex] = operator.inputs
    const source = computed(x!)
    const kernel = weight(kernelIndex!, depthwise ? [3, 0, 1, 2] : [0, 3, 1, 2])
    const [height, width] = [kernel.shape[2]!, kernel.shape[3]!]
    const stride = oneStride(operator)
    const bias = biasIndex === undefined || biasIndex < 0 ? undefined : weight(biasIndex)
    const result = convolution(
      padded(source, [height, width], stride, operator.byteOption(0) === 0),
      kernel,
      bias,
      {
        stride,
        groups: depthwise ? source.shape[1]! : 1,
      },
    )
    return activated(result, operator.byteOption(depthwise ? 4 : 3))
  }
  const translate = (operator: TfliteOperator): Value => {
    const [first, second] = operator.inputs as readonly [number, number]
    switch (operator.name) {
      case 'dequantise':
        return weight(first)
      case 'convolution':
        return convolve(operator, false)
      case 'depthwise':
        return convolve(operator, true)
      case 'add':
        return activated(add(computed(first), computed(second)), operator.byteOption(0))
      case 'relu':
        return relu(computed(first))
      case 'prelu': {
        const x = computed(first)
        const slopes = weight(second)
        const perChannel = reshape(slopes, [1, sizeOf(slopes.shape), 1, 1])
        return sub(relu(x), mul(perChannel, relu(sub(constant(Float32Array.of(0), []), x))))
      }
      case 'maxPool': {
        const size = operator.intOption(3)
        if (size !== operator.intOption(4) || size !== oneStride(operator))
          throw unsupported('pooling windows that overlap')
        return maxPool(computed(first), size)
      }
      case 'pad': {
        const amounts = intsOf(tensor(second))
        const order = [0, 3, 1, 2]
        return pad(
          computed(first),
          order.map((axis) => amounts[2 * axis]!),
          order.map((axis) => amounts[2 * axis + 1]!),
        )
      }
      case 'resizeBilinear': {
        const x = computed(first)
        const [rows, columns] = intsOf(tensor(second)) as readonly [number, number]
        if (!(rows > 0 && rows <= largestResize && columns > 0 && columns <= largestResize))
          throw unsupported(`resizing to ${columns} x ${rows}`)
        if (operator.byteOption(2) !== 0) throw unsupported('resizing with aligned corners')
        const halfPixel = operator.byteOption(3) !== 0
        return resizeBy(
          x,
          { matrix: bilinearRows(x.shape[2]!, rows, halfPixel), size: rows },
          { matrix: bilinearRows(x.shape[3]!, columns, halfPixel), size: columns },
        )
      }
      case 'reshape': {
        const { shape } = tensor(operator.outputs[0]!)
        return channelsFirst(reshape(channelsLast(computed(first)), shape))
      }
      case 'concatenation': {
        const parts = operator.inputs.map(computed)
        const axis = operator.intOption(0)
        return concat(parts, parts[0]!.shape.length === 4 ? [0, 2, 3, 1][axis]! : axis)
      }
    }
  }

  const inputIndex = network.inputs[0]
  if (inputIndex === undefined || network.inputs.length !== 1)
    throw unsupported(`${network.inputs.length} inputs`)
  const picture = input('picture', tensor(inputIndex).shape)
  values.set(inputIndex, channelsFirst(picture))
  network.operators.forEach((operator, place) => {
    try {
      values.set(operator.outputs[0]!, translate(operator))
    } catch (cause) {
      if (cause instanceof Fault) throw cause
      // The graph language asserts shapes; here they come from a file, so a wrong one is the file's fault.
      const what = cause instanceof Error ? cause.message : String(cause)
      throw new Fault(
        'model/malformed',
        `Operator ${place} (${operator.name}) of the network file cannot be: ${what}`,
        {
          cause,
        },
      )
    }
  })
  const outputs = network.outputs.map((index) => [tensor(index).name, channelsLast(computed(index))] as const)
  return { input: picture, outputs: Object.fromEntries(outputs) }
}
