import type { HostLink } from './host-link.ts'

/** Decoded pictures and raw bytes by SHA-256; the bytes under a hash never change, so neither does what is kept. */
export interface PictureCache {
  readonly bitmap: (sha256: string) => Promise<ImageBitmap>
  readonly bytes: (sha256: string) => Promise<ArrayBuffer>
  /** An address for an <img>. */
  readonly address: (sha256: string) => Promise<string>
  readonly clear: () => void
}

/** Keeps the last `most` results, `drop` lets go of one. A failed load is asked for again the next time. */
const keepLast = <T>(most: number, load: (key: string) => Promise<T>, drop: (value: T) => void) => {
  const kept = new Map<string, Promise<T>>()
  const release = (key: string) => {
    void kept.get(key)?.then(drop, () => {})
    kept.delete(key)
  }
  return {
    get: (key: string): Promise<T> => {
      const found = kept.get(key) ?? load(key)
      kept.delete(key)
      kept.set(key, found)
      found.catch(() => kept.get(key) === found && kept.delete(key))
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) release(oldest)
      return found
    },
    clear: () => {
      for (const key of [...kept.keys()]) release(key)
    },
  }
}

/** The host's bytes as the page needs them. Pixels are taken as they are stored: no colour profile is applied. */
export const createPictureCache = ({ readBytes }: Pick<HostLink, 'readBytes'>): PictureCache => {
  const bitmaps = keepLast(
    4,
    async (sha256) =>
      createImageBitmap(await readBytes(sha256), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }),
    // Not closed at once: a stage may still draw it. The garbage collector takes it.
    () => {},
  )
  const bytes = keepLast(
    16,
    async (sha256) => (await readBytes(sha256)).arrayBuffer(),
    () => {},
  )
  const addresses = keepLast(
    600,
    async (sha256) => URL.createObjectURL(await readBytes(sha256)),
    (address) => URL.revokeObjectURL(address),
  )
  return {
    bitmap: bitmaps.get,
    bytes: bytes.get,
    address: addresses.get,
    clear: () => {
      bitmaps.clear()
      bytes.clear()
      addresses.clear()
    },
  }
}
