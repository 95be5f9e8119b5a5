import type { ElementType } from '../graph/value.ts'

/** Field numbers of onnx.proto (IR version 9), as far as written or read here. */
export const modelField = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const
export const opsetField = { domain: 1, version: 2 } as const
export const graphField = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const
export const nodeField = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 } as const
export const attributeField = { name: 1, float: 2, int: 3, text: 4, ints: 8, type: 20 } as const
export const tensorField = { dims: 1, type: 2, name: 8, raw: 9, external: 13, location: 14 } as const
export const entryField = { key: 1, value: 2 } as const
export const valueInfoField = { name: 1, type: 2 } as const
export const typeField = { tensor: 1 } as const
export const tensorTypeField = { element: 1, shape: 2 } as const
export const shapeField = { dim: 1 } as const
export const dimField = { value: 1 } as const

/** AttributeProto.AttributeType */
export const attributeType = { float: 1, int: 2, text: 3, ints: 7 } as const

/** TensorProto.DataType */
export const elementCode: Readonly<Record<ElementType, number>> = { f32: 1, u8: 2, i8: 3, i64: 7, bool: 9 }

/** Gelu needs opset 20; reductions with axes as inputs need 18. */
export const opsetVersion = 20
export const irVersion = 9
