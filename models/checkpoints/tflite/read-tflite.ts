import { Fault } from '#app/fault.ts'
import { type FlatBuffer, readFlatBuffer, type Table } from './flatbuffer.ts'

/** The operators that are understood, by their number in TensorFlow Lite's schema.fbs (BuiltinOperator). */
export const tfliteOperators = {
  0: 'add',
  2: 'concatenation',
  3: 'convolution',
  4: 'depthwise',
  6: 'dequantise',
  17: 'maxPool',
  19: 'relu',
  22: 'reshape',
  23: 'resizeBilinear',
  34: 'pad',
  54: 'prelu',
} as const

export type TfliteOperatorName = (typeof tfliteOperators)[keyof typeof tfliteOperators]

export interface TfliteTensor {
  readonly name: string
  /** Channels last: [batch, height, width, channels] where it is a picture. */
  readonly shape: readonly number[]
  /** TensorType: 0 float32, 1 float16, 2 int32; others occur but cannot be used. */
  readonly type: number
  /** Little-endian values of a constant; empty for a computed tensor. */
  readonly content: Uint8Array
}

export interface TfliteOperator {
  readonly name: TfliteOperatorName
  /** Tensor numbers; -1 stands for an input left out. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** The field of the operator's options as a byte or as an int32; 0 where it is absent. */
  readonly byteOption: (field: number) => number
  readonly intOption: (field: number) => number
}

export interface TfliteNetwork {
  readonly tensors: readonly TfliteTensor[]
  readonly operators: readonly TfliteOperator[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

const malformed = (what: string): Fault =>
  new Fault(
    'model/malformed',
    `The network file cannot be used: ${what}. Install the package that ships it again.`,
  )

const operatorName = (buffer: FlatBuffer, code: Table): TfliteOperatorName => {
  const number = Math.max(buffer.int8(code, 0), buffer.int32(code, 3))
  const name = (tfliteOperators as Record<number, TfliteOperatorName | undefined>)[number]
  if (name) return name
  const custom = buffer.text(code, 1)
  throw new Fault(
    'model/unsupported',
    `The network file needs TensorFlow Lite's operator ${custom || number}, which is not supported.`,
    { detail: { operator: custom || number } },
  )
}

/**
 * Reads a TensorFlow Lite file (schema.fbs, file identifier TFL3) with one subgraph. Throws `model/malformed` for bytes
 * that are no such file and `model/unsupported` for an operator outside `tfliteOperators`.
 */
export const readTflite = (content: Uint8Array): TfliteNetwork => {
  const identifier = new TextDecoder('latin1').decode(content.subarray(4, 8))
  if (identifier !== 'TFL3') throw malformed(`its identifier is "${identifier}" and not "TFL3"`)
  const buffer = readFlatBuffer(content)
  const names = buffer.tables(buffer.root, 1).map((code) => operatorName(buffer, code))
  const contents = buffer.tables(buffer.root, 4).map((table) => buffer.bytes(table, 0))
  const graphs = buffer.tables(buffer.root, 2)
  const graph = graphs[0]
  if (graph === undefined || graphs.length !== 1)
    throw malformed(`it has ${graphs.length} graphs and not one`)

  const tensors = buffer.tables(graph, 0).map((table): TfliteTensor => {
    const bytes = contents[buffer.int32(table, 2)]
    if (!bytes) throw malformed('a tensor names a buffer that is not there')
    return {
      shape: buffer.ints(table, 0),
      type: buffer.int8(table, 1),
      name: buffer.text(table, 3),
      content: bytes,
    }
  })
  const checked = (indices: readonly number[]): readonly number[] => {
    if (indices.every((index) => index >= -1 && index < tensors.length)) return indices
    throw malformed('an operator names a tensor that is not there')
  }
  const operators = buffer.tables(graph, 3).map((table): TfliteOperator => {
    const name = names[buffer.int32(table, 0)]
    if (!name) throw malformed('an operator names a code that is not there')
    const options = buffer.table(table, 4)
    return {
      name,
      inputs: checked(buffer.ints(table, 1)),
      outputs: checked(buffer.ints(table, 2)),
      byteOption: (field) => (options === undefined ? 0 : buffer.int8(options, field)),
      intOption: (field) => (options === undefined ? 0 : buffer.int32(options, field)),
    }
  })
  return {
    tensors,
    operators,
    inputs: checked(buffer.ints(graph, 1)),
    outputs: checked(buffer.ints(graph, 2)),
  }
}
