import { assert } from '#app/assert.ts'

/** Perceptual hashes of 64 bits that differ in at most this many bits count as near duplicates. */
export const mostDifferingBits = 6
/** As many of the nearest are listed for one picture: plain pictures all resemble each other. */
export const mostResembling = 50

interface Neighbour {
  readonly id: string
  readonly distance: number
}

interface Entry {
  readonly id: string
  readonly high: number
  readonly low: number
  readonly near: Neighbour[]
}

/** Finds near duplicates among pictures by their perceptual hashes. */
export interface Resemblance<Id extends string> {
  /** Adds a picture, or replaces its hash (16 hexadecimal digits). */
  readonly put: (id: Id, perceptualHash: string) => void
  /** Nearest first, at most `mostResembling`. */
  readonly near: (id: Id) => readonly Id[]
}

const bitsIn = (word: number): number => {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

// With seven bits' worth of parts, hashes that differ in six bits agree in one part at least (pigeonhole).
const parts = mostDifferingBits + 1

const partsOf = (hash: bigint): readonly number[] =>
  Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * 64) / parts)
    const width = Math.floor(((part + 1) * 64) / parts) - from
    return Number((hash >> BigInt(from)) & ((1n << BigInt(width)) - 1n))
  })

const keep = (near: Neighbour[], added: Neighbour): void => {
  const at = near.findIndex(({ distance }) => distance > added.distance)
  near.splice(at === -1 ? near.length : at, 0, added)
  if (near.length > mostResembling) near.pop()
}

export const createResemblance = <Id extends string>(): Resemblance<Id> => {
  const entries = new Map<string, Entry>()
  const shelves = Array.from({ length: parts }, () => new Map<number, Set<Entry>>())

  const remove = (id: Id): void => {
    const old = entries.get(id)
    if (old === undefined) return
    entries.delete(id)
    for (const shelf of shelves) for (const set of shelf.values()) set.delete(old)
    for (const { near } of entries.values()) {
      const at = near.findIndex((neighbour) => neighbour.id === id)
      if (at !== -1) near.splice(at, 1)
    }
  }
  return {
    put: (id, perceptualHash) => {
      assert(/^[0-9a-f]{16}$/.test(perceptualHash), 'a perceptual hash has 16 hexadecimal digits')
      const hash = BigInt(`0x${perceptualHash}`)
      const entry: Entry = { id, high: Number(hash >> 32n), low: Number(hash & 0xffffffffn), near: [] }
      const old = entries.get(id)
      if (old?.high === entry.high && old.low === entry.low) return
      remove(id)
      const candidates = new Set<Entry>()
      for (const [part, value] of partsOf(hash).entries()) {
        const shelf = shelves[part]
        const set = shelf?.get(value) ?? new Set()
        for (const candidate of set) candidates.add(candidate)
        shelf?.set(value, set.add(entry))
      }
      for (const other of candidates) {
        const distance = bitsIn(entry.high ^ other.high) + bitsIn(entry.low ^ other.low)
        if (distance > mostDifferingBits) continue
        keep(entry.near, { id: other.id, distance })
        keep(other.near, { id, distance })
      }
      entries.set(id, entry)
    },
    near: (id) => (entries.get(id)?.near ?? []).map((neighbour) => neighbour.id as Id),
  }
}
