import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'

/**
 * Records of one size in one file behind a header that says what decides them, each ended by its CRC-32: a file whose
 * making was interrupted, or that was damaged, says which records are missing.
 */
export interface RecordFile extends AsyncDisposable {
  readonly missing: readonly number[]
  readonly write: (index: number, content: Uint8Array) => Promise<void>
  /** A record's content, a copy. Throws `input/invalid` for one that is not there or was changed. */
  readonly read: (index: number) => Promise<Uint8Array<ArrayBuffer>>
  readonly close: () => Promise<void>
}

/** Magic (8), SHA-256 of what decides the content (32), zeros. */
const headerBytes = 64
const checksumBytes = 4

const isWhole = (record: Uint8Array): boolean =>
  new DataView(record.buffer, record.byteOffset).getUint32(record.length - checksumBytes, true) ===
  crc32(record.subarray(0, -checksumBytes))

const openOrCreate = (path: string): Promise<FileHandle> => open(path, 'r+').catch(() => open(path, 'w+'))

/**
 * Opens a file of `count` records, or begins it. `content` is everything that decides the records (JSON). Every record is
 * checked once; throws `input/conflict` for a file of other content.
 */
export const openRecordFile = async (
  path: string,
  options: {
    /** Eight letters that name the kind of record. */
    readonly magic: string
    readonly content: Readonly<Record<string, unknown>>
    readonly contentBytes: number
    readonly count: number
  },
): Promise<RecordFile> => {
  const { magic, content, contentBytes, count } = options
  assert(magic.length === 8, 'a magic is eight letters')
  const recordBytes = contentBytes + checksumBytes
  const header = Buffer.alloc(headerBytes)
  header.write(magic)
  createHash('sha256').update(JSON.stringify(content)).digest().copy(header, 8)
  const file = await openOrCreate(path)
  const readRecord = async (index: number): Promise<Uint8Array<ArrayBuffer> | null> => {
    const record = new Uint8Array(recordBytes)
    const { bytesRead } = await file.read(record, 0, recordBytes, headerBytes + index * recordBytes)
    return bytesRead === recordBytes && isWhole(record) ? record : null
  }
  try {
    const { size } = await file.stat()
    const found = Buffer.alloc(headerBytes)
    if (size > 0) await file.read(found, 0, headerBytes, 0)
    if (size > 0 && !found.equals(header))
      throw new Fault(
        'input/conflict',
        `${path} holds features of other pairs or of another detector. Delete it, or choose another folder.`,
        { detail: { file: path } },
      )
    if (size === 0) await file.write(header, 0, headerBytes, 0)
    const missing: number[] = []
    for (let index = 0; index < count; index += 1) if (!(await readRecord(index))) missing.push(index)
    return {
      missing,
      write: async (index, bytes) => {
        assert(bytes.length === contentBytes, 'records have one size')
        const record = new Uint8Array(recordBytes)
        record.set(bytes)
        new DataView(record.buffer).setUint32(contentBytes, crc32(bytes), true)
        await file.write(record, 0, recordBytes, headerBytes + index * recordBytes)
      },
      read: async (index) => {
        const record = await readRecord(index)
        if (record) return record.subarray(0, contentBytes)
        throw new Fault(
          'input/invalid',
          `The cached features ${path} cannot be used: record ${index} is damaged. Delete the file and repeat the command.`,
          { detail: { file: path } },
        )
      },
      close: () => file.close(),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (thrown) {
    await file.close()
    throw thrown
  }
}
