import { assert } from '#app/assert.ts'
import { checkGraph } from '../graph/check.ts'
import type { Attribute, ConstantData, TensorType, Value } from '../graph/value.ts'
import { inOrder } from '../graph/walk.ts'
import { join, type Part, writeBytes, writeFloat, writeInt, writeMessage, writeText } from './protobuf.ts'
import {
  attributeField,
  attributeType,
  dimField,
  elementCode,
  entryField,
  graphField,
  irVersion,
  modelField,
  nodeField,
  opsetField,
  opsetVersion,
  shapeField,
  tensorField,
  tensorTypeField,
  typeField,
  valueInfoField,
} from './schema.ts'

/** Where a parameter's bytes lie: in a file beside the model (so that 2 GiB is no limit), or here. */
export type ParameterPlace =
  | { readonly file: string; readonly offset: number; readonly bytes: number }
  | { readonly data: ConstantData }

/**
 * How parameters are written: 'inputs' makes each one an input of the model (training: weights go in and come out), a
 * function places each as an initialiser (inference).
 */
export type ParameterPolicy = 'inputs' | ((name: string, type: TensorType) => ParameterPlace)

const attribute = (name: string, value: Attribute): Part => {
  const parts = [writeText(attributeField.name, name)]
  const typed = (type: number) => writeInt(attributeField.type, type)
  if (typeof value === 'number') parts.push(writeInt(attributeField.int, value), typed(attributeType.int))
  else if (typeof value === 'string')
    parts.push(writeText(attributeField.text, value), typed(attributeType.text))
  else if ('float' in value)
    parts.push(writeFloat(attributeField.float, value.float), typed(attributeType.float))
  else parts.push(...value.map((item) => writeInt(attributeField.ints, item)), typed(attributeType.ints))
  return writeMessage(nodeField.attribute, parts)
}

const bytesOf = (data: ConstantData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

const initializer = (name: string, { type, shape }: TensorType, place: ParameterPlace): Part => {
  const head = [
    ...shape.map((size) => writeInt(tensorField.dims, size)),
    writeInt(tensorField.type, elementCode[type]),
    writeText(tensorField.name, name),
  ]
  if ('data' in place)
    return writeMessage(graphField.initializer, [...head, writeBytes(tensorField.raw, bytesOf(place.data))])
  const entry = (key: string, value: string) =>
    writeMessage(tensorField.external, [writeText(entryField.key, key), writeText(entryField.value, value)])
  return writeMessage(graphField.initializer, [
    ...head,
    entry('location', place.file),
    entry('offset', String(place.offset)),
    entry('length', String(place.bytes)),
    writeInt(tensorField.location, 1),
  ])
}

const valueInfo = (field: number, name: string, { type, shape }: TensorType): Part =>
  writeMessage(field, [
    writeText(valueInfoField.name, name),
    writeMessage(valueInfoField.type, [
      writeMessage(typeField.tensor, [
        writeInt(tensorTypeField.element, elementCode[type]),
        writeMessage(
          tensorTypeField.shape,
          shape.map((size) => writeMessage(shapeField.dim, [writeInt(dimField.value, size)])),
        ),
      ]),
    ]),
  ])

const opset = (domain: string, version: number): Part =>
  writeMessage(modelField.opset, [
    writeText(opsetField.domain, domain),
    writeInt(opsetField.version, version),
  ])

/**
 * Serialises the graph behind named outputs as an ONNX ModelProto. The bytes depend on the graph alone: the same graph
 * gives the same file. Small constants of equal content are written once.
 */
export const writeModel = (
  outputs: Readonly<Record<string, Value>>,
  parameters: ParameterPolicy,
): Uint8Array => {
  const values = Object.values(outputs)
  checkGraph(values)
  const nodes: Part[] = []
  const initializers: Part[] = []
  const inputs: Part[] = []
  const names = new Map<Value, string>()
  const constants = new Map<string, string>()
  const domains = new Set<string>()
  let count = 0

  const constantName = (value: Value, data: ConstantData): string => {
    const content = data.length <= 16 ? `${value.type} ${value.shape.join('x')} ${data.join()}` : ''
    const known = content === '' ? undefined : constants.get(content)
    if (known) return known
    const name = `c${constants.size}`
    constants.set(content === '' ? name : content, name)
    initializers.push(initializer(name, value, { data }))
    return name
  }

  for (const value of inOrder(values)) {
    const { origin } = value
    if (origin.kind === 'constant') names.set(value, constantName(value, origin.data))
    else if (origin.kind === 'input' || (origin.kind === 'parameter' && parameters === 'inputs')) {
      names.set(value, origin.name)
      inputs.push(valueInfo(graphField.input, origin.name, value))
    } else if (origin.kind === 'parameter') {
      assert(parameters !== 'inputs', 'handled above')
      names.set(value, origin.name)
      initializers.push(initializer(origin.name, value, parameters(origin.name, value)))
    } else {
      const name = `v${count}`
      count += 1
      names.set(value, name)
      domains.add(origin.op.domain)
      nodes.push(
        writeMessage(graphField.node, [
          ...origin.inputs.map((input) => writeText(nodeField.input, names.get(input)!)),
          writeText(nodeField.output, name),
          writeText(nodeField.type, origin.op.type),
          ...Object.entries(origin.attributes).map(([key, item]) => attribute(key, item)),
          ...(origin.op.domain === '' ? [] : [writeText(nodeField.domain, origin.op.domain)]),
        ]),
      )
    }
  }
  // An output is a copy under its own name, so that one value may be given out twice or be an input itself.
  for (const [name, value] of Object.entries(outputs))
    nodes.push(
      writeMessage(graphField.node, [
        writeText(nodeField.input, names.get(value)!),
        writeText(nodeField.output, name),
        writeText(nodeField.type, 'Identity'),
      ]),
    )
  const graph = join([
    ...nodes,
    writeText(graphField.name, 'assay'),
    ...initializers,
    ...inputs,
    ...Object.entries(outputs).map(([name, value]) => valueInfo(graphField.output, name, value)),
  ])
  return join([
    writeInt(modelField.irVersion, irVersion),
    writeText(modelField.producer, 'assay'),
    writeBytes(modelField.graph, graph),
    opset('', opsetVersion),
    ...(domains.has('com.microsoft') ? [opset('com.microsoft', 1)] : []),
  ])
}
