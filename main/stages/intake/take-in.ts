import { createReadStream } from 'node:fs'
import { asFault } from '#app/fault.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { BlobStore } from '#main/vault/blobs.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { claimedMediaType } from './claimed-media-type.ts'
import { chunksOf, openEvidenceFile, sniffMedia } from './open-evidence-file.ts'
import { undecodableReason, whyNotDecoded } from './why-undecodable.ts'

export interface IntakePlace {
  readonly vault: Pick<CaseVault, 'blobs' | 'evidence'>
  readonly decoder: Pick<Decoder, 'metadata' | 'picture'>
}

/** A file as it arrives; `name` is what the examiner knows it by. */
export interface ArrivingFile {
  readonly path: string
  readonly name: string
  readonly source: Exhibit['source']
}

const keep = async (
  blobs: BlobStore,
  { path, mediaType }: { readonly path: string; readonly mediaType: string },
  signal: AbortSignal,
): Promise<BytesRef> => {
  const { sha256, bytes } = await blobs.write(createReadStream(path), { signal, mends: true })
  return { sha256, bytes, mediaType }
}

/** A decoder that died may have been killed from outside, so the file is given to a second one before it is held to be the cause. */
const orOnceMore = async <T>(decode: () => Promise<T>): Promise<T> => {
  try {
    return await decode()
  } catch (thrown) {
    if (asFault(thrown).code !== 'engine/failed') throw thrown
    return decode()
  }
}

/** Decodes a registered exhibit in the decoder's process and notes the picture, or why there is none. */
export const decodeExhibit = async (
  { id, sha256, bytes }: Pick<Exhibit, 'id' | 'sha256' | 'bytes'>,
  { vault, decoder }: IntakePlace,
  signal: AbortSignal,
): Promise<Exhibit> => {
  const path = await vault.blobs.pathOf(sha256)
  await using original = await openEvidenceFile(path)
  const refused = whyNotDecoded(await sniffMedia(original), bytes)
  if (refused !== null) return vault.evidence.setUndecodable(id, refused, [])
  const metadata = await decoder
    .metadata(path, signal)
    .catch((thrown: unknown) => [
      { group: 'Reading', name: 'Metadata', value: `could not be read: ${undecodableReason(thrown)}` },
    ])
  try {
    await using decoded = await orOnceMore(() => decoder.picture(path, signal))
    const display = await keep(vault.blobs, decoded.display, signal)
    const thumbnail = await keep(vault.blobs, decoded.thumbnail, signal)
    const { width, height, orientation, rgbSha256, notes, perceptualHash } = decoded
    const { decoder: name, decoderVersion } = decoded
    const how = { orientation, rgbSha256, decoder: name, decoderVersion, notes, perceptualHash }
    return vault.evidence.setPicture(id, { width, height, ...how, display, thumbnail }, metadata)
  } catch (thrown) {
    return vault.evidence.setUndecodable(id, undecodableReason(thrown), metadata)
  }
}

/**
 * Takes a file into the case: hashed while it is copied, registered, and only then decoded. The file itself is only read.
 * Throws `evidence/unreadable` or a fault of the vault; what cannot be decoded is registered with the reason.
 */
export const takeIn = async (
  { path, name, source }: ArrivingFile,
  place: IntakePlace,
  signal: AbortSignal,
): Promise<Exhibit> => {
  const { vault } = place
  await using file = await openEvidenceFile(path)
  const kind = await sniffMedia(file)
  const blob = await vault.blobs.write(chunksOf(file), { signal })
  const registered = vault.evidence.register({
    blob,
    name,
    source,
    mediaType: kind?.mediaType ?? null,
    claimedMediaType: claimedMediaType(name),
  })
  return decodeExhibit(registered, place, signal)
}
