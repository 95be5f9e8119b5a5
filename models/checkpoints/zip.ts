import { crc32 } from 'node:zlib'
import { cursorOver } from './byte-cursor.ts'
import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { findZipDirectory } from './zip-directory.ts'

/** A stored (uncompressed) file inside a ZIP archive. */
export interface ZipEntry {
  readonly name: string
  /** Where its bytes begin in the archive. */
  readonly offset: number
  readonly size: number
  /** CRC-32 that the archive states; see `zipEntryIsIntact`. */
  readonly crc: number
}

export interface ZipLimits {
  readonly entries: number
  readonly nameBytes: number
  readonly directoryBytes: number
}

/** Far above any checkpoint (ImageBind and a language model have 2,500 entries) and far below any harm. */
export const zipLimits: ZipLimits = { entries: 100_000, nameBytes: 1024, directoryBytes: 32 * 2 ** 20 }

interface Listed extends ZipEntry {
  readonly header: number
  readonly at: number
}

const encrypted = 0x2041 // bits 0, 6 and 13: encrypted, strongly encrypted, masked headers

/**
 * Lists the entries of an archive whose entries are all stored, in the directory's order. ZIP64 is read. Every local
 * header is checked; entries that overlap, leave the file or share a name are `model/malformed`, compressed or
 * encrypted ones `model/unsupported`. Source: PKWARE APPNOTE 6.3, sections 4.3 to 4.5.
 */
export const readZip = async (
  source: ByteSource,
  limits: ZipLimits = zipLimits,
): Promise<ReadonlyMap<string, ZipEntry>> => {
  const faults = checkpointFaults(source.file)
  const directory = await findZipDirectory(source)
  if (directory.entries > limits.entries || directory.size > limits.directoryBytes)
    throw faults.unsupported(
      {
        offset: directory.offset,
        expected: `at most ${limits.entries} entries listed in ${limits.directoryBytes} bytes`,
        found: `${directory.entries} entries listed in ${directory.size} bytes`,
      },
      'No checkpoint needs so many; check where the file comes from.',
    )
  const cursor = cursorOver(
    await source.read(directory.offset, directory.size),
    source.file,
    directory.offset,
  )

  const readListed = (): Listed => {
    const at = cursor.offset()
    if (cursor.u32() !== 0x02014b50)
      throw faults.malformed({ offset: at, expected: 'a ZIP directory entry', found: 'other bytes' })
    cursor.skip(4)
    const flags = cursor.u16()
    const method = cursor.u16()
    cursor.skip(4)
    const crc = cursor.u32()
    let packed = cursor.u32()
    let size = cursor.u32()
    const nameBytes = cursor.u16()
    const extraBytes = cursor.u16()
    const commentBytes = cursor.u16()
    const disk = cursor.u16()
    cursor.skip(6)
    let header = cursor.u32()
    if (nameBytes > limits.nameBytes)
      throw faults.unsupported(
        {
          offset: at,
          expected: `a name of at most ${limits.nameBytes} bytes`,
          found: `one of ${nameBytes} bytes`,
        },
        'No checkpoint needs such names; check where the file comes from.',
      )
    const name = cursor.text(nameBytes)
    const extraAt = cursor.offset()
    const extra = cursorOver(cursor.bytes(extraBytes), source.file, extraAt)
    cursor.skip(commentBytes)
    if (flags & encrypted || method !== 0)
      throw faults.unsupported(
        {
          offset: at,
          expected: `"${name}" to be stored as it is`,
          found: flags & encrypted ? 'encryption' : `compression method ${method}`,
        },
        'Save the checkpoint again with torch.save, which never compresses, or re-pack it with "zip -0".',
      )
    while (extra.left() >= 4) {
      const id = extra.u16()
      const field = cursorOver(extra.bytes(extra.u16()), source.file, extraAt)
      if (id !== 1) continue
      // Only the fields that are saturated outside stand here, in this order.
      if (size === 0xffffffff) size = field.size()
      if (packed === 0xffffffff) packed = field.size()
      if (header === 0xffffffff) header = field.size()
    }
    if (packed !== size || disk !== 0)
      throw faults.malformed({
        offset: at,
        expected: `"${name}" stored as it is, on the first disk`,
        found: `${size} bytes packed into ${packed} on disk ${disk}`,
      })
    return { name, size, crc, header, at, offset: 0 }
  }

  const listed: Listed[] = []
  for (let i = 0; i < directory.entries; i++) listed.push(readListed())
  if (cursor.left() > 0)
    throw faults.malformed({
      offset: cursor.offset(),
      expected: `the end of the directory after ${directory.entries} entries`,
      found: `${cursor.left()} more bytes`,
    })

  /** Where the bytes begin is known only to the local header, whose extra field may differ. */
  const place = async (entry: Listed): Promise<ZipEntry> => {
    const nameBytes = Buffer.byteLength(entry.name)
    const local = cursorOver(await source.read(entry.header, 30 + nameBytes), source.file, entry.header)
    const signature = local.u32()
    local.skip(2)
    const flags = local.u16()
    const method = local.u16()
    local.skip(16)
    const localNameBytes = local.u16()
    const extraBytes = local.u16()
    const sameName = localNameBytes === nameBytes && local.text(nameBytes) === entry.name
    if (signature !== 0x04034b50 || method !== 0 || flags & encrypted || !sameName)
      throw faults.malformed({
        offset: entry.header,
        expected: `the local header of "${entry.name}"`,
        found: 'one that differs from the directory',
      })
    return {
      name: entry.name,
      offset: entry.header + 30 + nameBytes + extraBytes,
      size: entry.size,
      crc: entry.crc,
    }
  }

  const entries = new Map<string, ZipEntry>()
  for (const entry of listed) {
    if (entries.has(entry.name))
      throw faults.malformed({
        offset: entry.at,
        expected: 'every name once',
        found: `"${entry.name}" twice`,
      })
    entries.set(entry.name, await place(entry))
  }
  let end = 0
  for (const { name, header } of listed.toSorted((a, b) => a.header - b.header)) {
    const { offset, size } = entries.get(name)!
    if (header < end || offset + size > directory.offset)
      throw faults.malformed({
        offset: header,
        expected: `"${name}" to lie between byte ${end} and the directory at byte ${directory.offset}`,
        found: `bytes ${header} to ${offset + size}`,
      })
    end = offset + size
  }
  return entries
}

/** Whether an entry's bytes have the CRC-32 that the archive states, read in pieces of 16 MiB. */
export const zipEntryIsIntact = async (source: ByteSource, entry: ZipEntry): Promise<boolean> => {
  let crc = 0
  for (let done = 0; done < entry.size; ) {
    const piece = await source.read(entry.offset + done, Math.min(16 * 2 ** 20, entry.size - done))
    crc = crc32(piece, crc)
    done += piece.length
  }
  return crc === entry.crc
}
