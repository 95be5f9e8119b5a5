import { open, rename, rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type FaceStoreIndex, headerBytes, writeHeader } from './face-store-index.ts'
import type { StoredFaceEntry } from './stored-face.ts'

/** A face to be stored: its entry but for the place in the file, and its record (`writeRecord`). */
export interface FaceToStore {
  readonly entry: Omit<StoredFaceEntry, 'offset' | 'crc32'>
  readonly record: Uint8Array
}

/** Everything of the index except the faces, known when the last face was written. */
export type FaceStoreSummary = Omit<FaceStoreIndex, 'faces'>

/**
 * Writes the faces in order beside the path and moves the finished file to it, so that a store is whole or not there.
 * The same faces and summary give the same bytes.
 */
export const writeFaceStore = async (
  path: string,
  faces: AsyncIterable<FaceToStore> | Iterable<FaceToStore>,
  summary: () => FaceStoreSummary,
): Promise<FaceStoreIndex> => {
  const unfinished = `${path}.unfinished`
  const file = await open(unfinished, 'w')
  try {
    const entries: StoredFaceEntry[] = []
    let offset = headerBytes
    for await (const { entry, record } of faces) {
      await file.write(record, 0, record.byteLength, offset)
      entries.push({ ...entry, offset, crc32: crc32(record) })
      offset += record.byteLength
    }
    const index: FaceStoreIndex = { ...summary(), faces: entries }
    const bytes = new TextEncoder().encode(JSON.stringify(index))
    await file.write(bytes, 0, bytes.byteLength, offset)
    await file.write(writeHeader(offset, bytes), 0, headerBytes, 0)
    await file.sync()
    await file.close()
    await rename(unfinished, path)
    return index
  } catch (thrown) {
    await file.close().catch(() => undefined)
    await rm(unfinished, { force: true })
    throw thrown
  }
}
