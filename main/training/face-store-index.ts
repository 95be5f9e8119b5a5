import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { recordBytes, StoredFaceEntry } from './stored-face.ts'

/** Raised whenever the layout or the meaning of a field changes; other versions are refused. */
export const faceStoreVersion = 1

/** Magic (8), version u32, zero u32, index offset u64, index bytes u64, SHA-256 of the index: little-endian. */
export const headerBytes = 64
const magic = 'ASSAYFCS'

export const FaceStoreIndex = v.object({
  /** FaceFinder.version of the networks that found the faces. */
  finder: v.string(),
  /** The margin of `faceSquare`, and how much larger than that square the stored picture is. */
  cropMargin: v.number(),
  context: v.number(),
  outlineLengths: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), v.length(7)),
  /** Photographs read, and those that gave no face: by source, then by reason. */
  photographs: v.record(v.string(), v.number()),
  dropped: v.record(v.string(), v.record(v.string(), v.number())),
  faces: v.array(StoredFaceEntry),
})

export type FaceStoreIndex = v.InferOutput<typeof FaceStoreIndex>

export const damaged = (path: string, what: string): Fault =>
  new Fault(
    'input/invalid',
    `The face store ${path} cannot be used: ${what}. Build it again with "assay faces".`,
  )

export const writeHeader = (indexOffset: number, index: Uint8Array): Uint8Array => {
  const header = new Uint8Array(headerBytes)
  const view = new DataView(header.buffer)
  header.set(new TextEncoder().encode(magic))
  view.setUint32(8, faceStoreVersion, true)
  view.setBigUint64(16, BigInt(indexOffset), true)
  view.setBigUint64(24, BigInt(index.byteLength), true)
  header.set(createHash('sha256').update(index).digest(), 32)
  return header
}

export interface FaceStoreHeader {
  readonly indexOffset: number
  readonly indexBytes: number
  readonly indexHash: string
}

/** Reads the first 64 bytes; throws `input/invalid` for a file that is no face store, is cut short or of another version. */
export const readHeader = (header: Uint8Array, fileBytes: number, path: string): FaceStoreHeader => {
  if (header.byteLength < headerBytes) throw damaged(path, `it has only ${header.byteLength} bytes`)
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (new TextDecoder('latin1').decode(header.subarray(0, 8)) !== magic)
    throw damaged(path, 'it is no face store')
  const version = view.getUint32(8, true)
  if (version !== faceStoreVersion)
    throw damaged(path, `its version is ${version}, and this program reads version ${faceStoreVersion}`)
  const [indexOffset, indexBytes] = [Number(view.getBigUint64(16, true)), Number(view.getBigUint64(24, true))]
  if (indexOffset < headerBytes || indexOffset + indexBytes !== fileBytes)
    throw damaged(path, `it should end at byte ${indexOffset + indexBytes} but has ${fileBytes} bytes`)
  return { indexOffset, indexBytes, indexHash: Buffer.from(header.subarray(32, 64)).toString('hex') }
}

/** Parses and checks the index: its hash, its fields, and that every record lies before it. */
export const readIndex = (index: Uint8Array, header: FaceStoreHeader, path: string): FaceStoreIndex => {
  if (createHash('sha256').update(index).digest('hex') !== header.indexHash)
    throw damaged(path, 'its index was changed')
  const parsed = v.safeParse(FaceStoreIndex, JSON.parse(new TextDecoder().decode(index)))
  if (!parsed.success) throw damaged(path, `its index is wrong: ${v.summarize(parsed.issues)}`)
  const { faces, outlineLengths } = parsed.output
  for (const { file, offset, side } of faces)
    if (offset < headerBytes || offset + recordBytes(outlineLengths, side) > header.indexOffset)
      throw damaged(path, `the record of ${file} lies outside it`)
  return parsed.output
}
