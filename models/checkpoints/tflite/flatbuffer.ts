import { Fault } from '#app/fault.ts'

/** A table of a FlatBuffer: where it begins. Field numbers are those of the schema, in order of declaration. */
export type Table = number

/** Typed access to the tables of one FlatBuffer; every read outside the bytes is a `model/malformed` fault. */
export interface FlatBuffer {
  readonly root: Table
  readonly int8: (table: Table, field: number) => number
  readonly int32: (table: Table, field: number) => number
  readonly text: (table: Table, field: number) => string
  /** The 32-bit integers of a vector; empty when the field is absent. */
  readonly ints: (table: Table, field: number) => readonly number[]
  /** The bytes of a vector of bytes, not copied; empty when the field is absent. */
  readonly bytes: (table: Table, field: number) => Uint8Array
  readonly table: (table: Table, field: number) => Table | undefined
  readonly tables: (table: Table, field: number) => readonly Table[]
}

/**
 * Reads a FlatBuffer (flatbuffers.dev, "Internals"): a table starts with the signed distance back to its vtable, whose
 * 16-bit entries from byte 4 on say where each field lies; strings, vectors and tables are reached by forward offsets.
 */
export const readFlatBuffer = (content: Uint8Array): FlatBuffer => {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const at = (position: number, size: number): number => {
    if (position >= 0 && position + size <= content.byteLength) return position
    throw new Fault(
      'model/malformed',
      `The network file points to byte ${position}, but it has ${content.byteLength}; install the package that ships it again.`,
      { detail: { offset: position, bytes: content.byteLength } },
    )
  }
  const uint32 = (position: number): number => view.getUint32(at(position, 4), true)
  const follow = (position: number): number => position + uint32(position)
  const place = (table: Table, field: number): number | undefined => {
    const vtable = table - view.getInt32(at(table, 4), true)
    const entry = 4 + 2 * field
    if (entry >= view.getUint16(at(vtable, 2), true)) return undefined
    const distance = view.getUint16(at(vtable + entry, 2), true)
    return distance === 0 ? undefined : table + distance
  }
  const vector = (table: Table, field: number, size: number): { start: number; length: number } => {
    const position = place(table, field)
    if (position === undefined) return { start: 0, length: 0 }
    const start = follow(position)
    const length = uint32(start)
    at(start + 4, length * size)
    return { start: start + 4, length }
  }
  const bytes = (table: Table, field: number): Uint8Array => {
    const { start, length } = vector(table, field, 1)
    return content.subarray(start, start + length)
  }
  return {
    root: follow(0),
    int8: (table, field) => {
      const position = place(table, field)
      return position === undefined ? 0 : view.getInt8(at(position, 1))
    },
    int32: (table, field) => {
      const position = place(table, field)
      return position === undefined ? 0 : view.getInt32(at(position, 4), true)
    },
    text: (table, field) => new TextDecoder().decode(bytes(table, field)),
    ints: (table, field) => {
      const { start, length } = vector(table, field, 4)
      return Array.from({ length }, (_, index) => view.getInt32(start + 4 * index, true))
    },
    bytes,
    table: (table, field) => {
      const position = place(table, field)
      return position === undefined ? undefined : follow(position)
    },
    tables: (table, field) => {
      const { start, length } = vector(table, field, 4)
      return Array.from({ length }, (_, index) => follow(start + 4 * index))
    },
  }
}
