import { asMessage, asNumber, asText, type Field, readFields } from './protobuf.ts'
import {
  entryField,
  graphField,
  modelField,
  nodeField,
  opsetField,
  tensorField,
  valueInfoField,
} from './schema.ts'

export interface ModelSummary {
  readonly opsets: readonly { readonly domain: string; readonly version: number }[]
  readonly nodes: readonly {
    readonly type: string
    readonly inputs: readonly string[]
    readonly outputs: readonly string[]
  }[]
  readonly initializers: readonly {
    readonly name: string
    readonly shape: readonly number[]
    /** The external file's entries (location, offset, length) where the bytes lie outside. */
    readonly external: Readonly<Record<string, string>>
  }[]
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

const of = (fields: readonly Field[], number: number): readonly Field[] =>
  fields.filter((field) => field.number === number)

const text = (fields: readonly Field[], number: number): string => {
  const [field] = of(fields, number)
  return field ? asText(field) : ''
}

/** What an ONNX file says of itself: operators, weights and where they lie. Throws `model/malformed` on damage. */
export const readModel = (bytes: Uint8Array): ModelSummary => {
  const model = readFields(bytes)
  const graph = of(model, modelField.graph).flatMap(asMessage)
  return {
    opsets: of(model, modelField.opset)
      .map(asMessage)
      .map((opset) => ({
        domain: text(opset, opsetField.domain),
        version: of(opset, opsetField.version).map(asNumber)[0] ?? 0,
      })),
    nodes: of(graph, graphField.node)
      .map(asMessage)
      .map((node) => ({
        type: text(node, nodeField.type),
        inputs: of(node, nodeField.input).map(asText),
        outputs: of(node, nodeField.output).map(asText),
      })),
    initializers: of(graph, graphField.initializer)
      .map(asMessage)
      .map((tensor) => ({
        name: text(tensor, tensorField.name),
        shape: of(tensor, tensorField.dims).map(asNumber),
        external: Object.fromEntries(
          of(tensor, tensorField.external)
            .map(asMessage)
            .map((entry) => [text(entry, entryField.key), text(entry, entryField.value)]),
        ),
      })),
    inputs: of(graph, graphField.input)
      .map(asMessage)
      .map((info) => text(info, valueInfoField.name)),
    outputs: of(graph, graphField.output)
      .map(asMessage)
      .map((info) => text(info, valueInfoField.name)),
  }
}
