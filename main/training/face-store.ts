import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { Fault } from '#app/fault.ts'
import { damaged, type FaceStoreIndex, headerBytes, readHeader, readIndex } from './face-store-index.ts'
import { readRecord, recordBytes, type StoredFace, type StoredFaceEntry } from './stored-face.ts'

/** Faces cut from photographs, ready for the trainer: random access, readable by several processes at once. */
export interface FaceStore extends Disposable {
  readonly index: FaceStoreIndex
  /** SHA-256 of the index, which holds every record's checksum: stands for the whole store. */
  readonly indexSha256: string
  /** In the order of the list that the store was built from. */
  readonly faces: readonly StoredFaceEntry[]
  /** One face by its place in `faces`; its pixels are the caller's own. Throws `input/invalid` when they are damaged. */
  readonly read: (place: number) => StoredFace
  /** The record's bytes as they lie in the file, checked against their CRC-32. */
  readonly readBytes: (place: number) => Uint8Array
  readonly close: () => void
}

const readExactly = (descriptor: number, offset: number, length: number, path: string): Uint8Array => {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done)
    if (count === 0) throw damaged(path, `it ends at byte ${offset + done}`)
    done += count
  }
  return bytes
}

/** Opens a face store. Throws `input/not-found`, or `input/invalid` for one that is damaged or of another version. */
export const openFaceStore = (path: string): FaceStore => {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (cause) {
    throw new Fault('input/not-found', `There is no face store ${path}. Build it with "assay faces".`, {
      cause,
    })
  }
  try {
    const about = fstatSync(descriptor)
    if (!about.isFile()) throw damaged(path, 'it is a folder')
    const fileBytes = about.size
    const header = readHeader(
      readExactly(descriptor, 0, Math.min(headerBytes, fileBytes), path),
      fileBytes,
      path,
    )
    const index = readIndex(
      readExactly(descriptor, header.indexOffset, header.indexBytes, path),
      header,
      path,
    )
    const entryAt = (place: number): StoredFaceEntry => {
      const entry = index.faces[place]
      if (entry) return entry
      throw new Fault('internal', `Face ${place} was asked of a store of ${index.faces.length}.`)
    }
    const readBytes = (place: number): Uint8Array => {
      const { file, offset, side, crc32: expected } = entryAt(place)
      const record = readExactly(descriptor, offset, recordBytes(index.outlineLengths, side), path)
      if (crc32(record) !== expected) throw damaged(path, `the face of ${file} was changed`)
      return record
    }
    const close = () => closeSync(descriptor)
    return {
      index,
      indexSha256: header.indexHash,
      faces: index.faces,
      readBytes,
      read: (place) => readRecord(readBytes(place), index.outlineLengths, entryAt(place)),
      close,
      [Symbol.dispose]: close,
    }
  } catch (thrown) {
    closeSync(descriptor)
    throw thrown
  }
}
