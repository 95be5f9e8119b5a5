import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'

/** Protocol buffer wire types that ONNX uses. */
type WireType = 0 | 1 | 2 | 5

/** One field as it stands in a message: whole numbers as bigint, float32 as number, everything else as bytes. */
export interface Field {
  readonly number: number
  readonly value: bigint | number | Uint8Array
}

export type Part = Uint8Array

const utf8 = new TextEncoder()

const varint = (value: bigint): Part => {
  const bytes: number[] = []
  // Negative numbers are ten bytes of two's complement.
  let rest = BigInt.asUintN(64, value)
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

const key = (number: number, type: WireType): Part => varint(BigInt((number << 3) | type))

export const join = (parts: readonly Part[]): Uint8Array => {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    result.set(part, offset)
    offset += part.length
  }
  return result
}

export const writeInt = (number: number, value: number | bigint): Part =>
  join([key(number, 0), varint(BigInt(value))])

export const writeFloat = (number: number, value: number): Part => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return join([key(number, 5), bytes])
}

export const writeBytes = (number: number, bytes: Uint8Array): Part =>
  join([key(number, 2), varint(BigInt(bytes.length)), bytes])

export const writeText = (number: number, text: string): Part => writeBytes(number, utf8.encode(text))

export const writeMessage = (number: number, parts: readonly Part[]): Part => writeBytes(number, join(parts))

/** Splits a message into its fields. Throws `model/malformed` when it ends within a field or has a group. */
export const readFields = (bytes: Uint8Array): readonly Field[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields: Field[] = []
  let offset = 0
  const malformed = (expected: string) =>
    new Fault('model/malformed', `The ONNX file is damaged at byte ${offset}: ${expected} was expected.`, {
      detail: { offset, expected },
    })
  const readVarint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[offset]
      if (byte === undefined) throw malformed('the rest of a number')
      offset += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw malformed('a number of at most ten bytes')
  }
  while (offset < bytes.length) {
    const head = readVarint()
    const number = Number(head >> 3n)
    const type = Number(head & 7n)
    if (type === 0) fields.push({ number, value: readVarint() })
    else {
      const length = type === 5 ? 4 : type === 1 ? 8 : type === 2 ? Number(readVarint()) : -1
      if (length < 0 || offset + length > bytes.length) throw malformed('a whole field')
      const value = type === 5 ? view.getFloat32(offset, true) : bytes.subarray(offset, offset + length)
      fields.push({ number, value })
      offset += length
    }
  }
  return fields
}

const textOf = new TextDecoder('utf-8', { fatal: true })

export const asText = ({ value }: Field): string => {
  assert(value instanceof Uint8Array, 'a text field holds bytes')
  return textOf.decode(value)
}

export const asNumber = ({ value }: Field): number => {
  if (value instanceof Uint8Array)
    throw new Fault('model/malformed', 'The ONNX file holds bytes where a number was expected.')
  return Number(typeof value === 'bigint' ? BigInt.asIntN(64, value) : value)
}

export const asMessage = ({ value }: Field): readonly Field[] => {
  if (!(value instanceof Uint8Array))
    throw new Fault('model/malformed', 'The ONNX file holds a number where a message was expected.')
  return readFields(value)
}
