/** What JSON can carry. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

const writeNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot carry the number ${value}`)
  return JSON.stringify(value)
}

const writeObject = (value: Readonly<Record<string, unknown>>): string => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('JSON carries plain objects only')
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${write(value[key])}`).join(',')}}`
}

const write = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return writeNumber(value)
  if (typeof value === 'boolean' || value === null) return String(value)
  if (Array.isArray(value)) return `[${Array.from(value, write).join(',')}]`
  if (typeof value === 'object') return writeObject(value as Readonly<Record<string, unknown>>)
  throw new TypeError(`JSON cannot carry a value of type ${typeof value}`)
}

/**
 * The one JSON text of a value, so that whoever holds the value can recompute its hash: RFC 8785 (JCS). No white space; an
 * object's keys in ascending order of their UTF-16 code units, keys with the value undefined left out; numbers and
 * strings as ECMAScript's JSON.stringify writes them, which is also how a lone surrogate becomes an escape (RFC 8785 refuses
 * those; names from file systems hold them). Hashes are taken over the text in UTF-8. Throws TypeError on NaN, infinities,
 * undefined in an array, and on anything that is not plain JSON.
 */
export const canonicalJson = (value: Json): string => write(value)
