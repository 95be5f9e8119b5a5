import { malformedCms } from './malformed-cms.ts'

/** Tags that occur in signatures and certificates, whether they hold other structures (X.690, 8; X.680, 8.4). */
const universal: ReadonlyMap<number, 'holds' | 'plain'> = new Map([
  [0x01, 'plain'],
  [0x02, 'plain'],
  [0x03, 'plain'],
  [0x04, 'plain'],
  [0x05, 'plain'],
  [0x06, 'plain'],
  [0x0a, 'plain'],
  [0x0c, 'plain'],
  [0x12, 'plain'],
  [0x13, 'plain'],
  [0x14, 'plain'],
  [0x16, 'plain'],
  [0x17, 'plain'],
  [0x18, 'plain'],
  [0x1a, 'plain'],
  [0x1c, 'plain'],
  [0x1e, 'plain'],
  [0x30, 'holds'],
  [0x31, 'holds'],
])

const kindOf = (tag: number): 'holds' | 'plain' | undefined => {
  if (tag < 0x80) return universal.get(tag)
  // Context-specific with a tag of one byte; 0xa0 and above are constructed.
  if (tag >= 0xc0 || (tag & 0x1f) === 0x1f) return undefined
  return tag >= 0xa0 ? 'holds' : 'plain'
}

const mostDepth = 40

/**
 * Throws input/invalid unless the bytes are DER through and through: known tags, shortest lengths, nothing left over. A parser
 * that forgives would let bytes change unseen where no signature covers them.
 */
export const checkDer = (bytes: Uint8Array): void => {
  const walk = (from: number, to: number, depth: number): void => {
    if (depth > mostDepth) throw malformedCms('its structures lie too deep in each other')
    for (let at = from; at < to; ) {
      const kind = kindOf(bytes[at]!)
      if (kind === undefined || at + 1 >= to) throw malformedCms('it holds a structure of an unknown kind')
      let length = bytes[at + 1]!
      let start = at + 2
      if (length >= 0x80) {
        const count = length & 0x7f
        if (count < 1 || count > 4 || start + count > to) throw malformedCms('a length in it is no length')
        length = Buffer.from(bytes.buffer, bytes.byteOffset + start, count).readUIntBE(0, count)
        start += count
        if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1))))
          throw malformedCms('a length in it is longer than it needs to be')
      }
      if (start + length > to) throw malformedCms('a structure in it is cut off')
      if (bytes[at] === 0x05 && length > 0) throw malformedCms('a NULL in it is not empty')
      if (kind === 'holds') walk(start, start + length, depth + 1)
      at = start + length
    }
  }
  walk(0, bytes.length, 0)
}
