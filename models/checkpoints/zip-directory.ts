import { cursorOver } from './byte-cursor.ts'
import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'

/** Where an archive's list of entries lies. */
export interface ZipDirectory {
  readonly entries: number
  readonly offset: number
  readonly size: number
}

const endBytes = 22
const locatorBytes = 20
const end64Bytes = 56
const longestComment = 0xffff

/** Whether `stated`, a field of the old end record, agrees with the 64-bit one or says "look there". */
const agrees = (stated: number, saturated: number, value: number): boolean =>
  stated === saturated || stated === value

/**
 * Finds the central directory through the end record at the very end of the file, and through the ZIP64 one where
 * there is one; the two have to agree. `model/corrupt` when there is no end record: the usual sign of a download
 * that was cut short. Source: PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16.
 */
export const findZipDirectory = async (source: ByteSource): Promise<ZipDirectory> => {
  const faults = checkpointFaults(source.file)
  const tailBytes = Math.min(source.size, endBytes + longestComment + locatorBytes)
  const tailStart = source.size - tailBytes
  const tail = await source.read(tailStart, tailBytes)
  const view = new DataView(tail.buffer)
  let at = tail.length - endBytes
  // The record ends with a comment that reaches exactly to the end of the file.
  while (
    at >= 0 &&
    !(
      view.getUint32(at, true) === 0x06054b50 && view.getUint16(at + 20, true) === tail.length - at - endBytes
    )
  )
    at -= 1
  if (at < 0)
    throw faults.corrupt({
      offset: source.size,
      expected: 'the directory of a ZIP archive at the end of the file',
      found: 'none',
    })
  const end = cursorOver(tail.subarray(at), source.file, tailStart + at)
  end.skip(4)
  const disks = end.u16() + end.u16()
  const entriesHere = end.u16()
  const stated = { entries: end.u16(), size: end.u32(), offset: end.u32() }
  let directory: ZipDirectory = stated
  let limit = tailStart + at
  if (at >= locatorBytes && view.getUint32(at - locatorBytes, true) === 0x07064b50) {
    const locator = cursorOver(tail.subarray(at - locatorBytes, at), source.file, limit - locatorBytes)
    locator.skip(8)
    const end64At = locator.size()
    if (end64At > limit - locatorBytes - end64Bytes)
      throw faults.malformed({
        offset: limit - locatorBytes,
        expected: 'the ZIP64 end record before its locator',
        found: `byte ${end64At}`,
      })
    const end64 = cursorOver(await source.read(end64At, end64Bytes), source.file, end64At)
    const signature = end64.u32()
    end64.skip(20)
    const entriesHere64 = end64.size()
    directory = { entries: end64.size(), size: end64.size(), offset: end64.size() }
    if (
      signature !== 0x06064b50 ||
      entriesHere64 !== directory.entries ||
      !agrees(stated.entries, 0xffff, directory.entries) ||
      !agrees(stated.size, 0xffffffff, directory.size) ||
      !agrees(stated.offset, 0xffffffff, directory.offset)
    )
      throw faults.malformed({
        offset: end64At,
        expected: 'a ZIP64 end record that agrees with the plain one',
        found: 'another',
      })
    limit = end64At
  }
  if (disks !== 0 || entriesHere !== stated.entries || directory.offset + directory.size > limit)
    throw faults.malformed({
      offset: tailStart + at,
      expected: `a directory on one disk that ends before byte ${limit}`,
      found: `${directory.entries} entries in ${directory.size} bytes from byte ${directory.offset}`,
    })
  return directory
}
