import type { Box } from '#app/geometry.ts'
import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import { hashOf, type StandInBytes } from './stand-in-bytes.ts'
import { syntheticLandmarks } from './synthetic-landmarks.ts'
import { cutPicture } from './synthetic-picture.ts'

/** A face that stands in `box`; a small one fails its gates. */
export const syntheticFace = (
  exhibitId: ExhibitId,
  number: number,
  box: Box,
  origin: Face['origin'] = 'detected',
): Face => ({
  id: crypto.randomUUID() as FaceId,
  exhibitId,
  number,
  origin,
  box,
  confidence: origin === 'drawn' ? null : 0.94,
  landmarks: origin === 'drawn' ? null : syntheticLandmarks(box),
  quality: [
    { gate: 'size', value: box.width, limit: 64, unit: 'px', passed: box.width >= 64 },
    { gate: 'sharpness', value: 41.3, limit: 12, unit: '', passed: true },
    { gate: 'pose', value: 8.5, limit: 45, unit: '°', passed: true },
    { gate: 'occlusion', value: 0.04, limit: 0.3, unit: '', passed: true },
    { gate: 'exposure', value: 0.01, limit: 0.2, unit: '', passed: true },
  ],
  rejected: false,
  foundAt: new Date().toISOString(),
})

/** An exhibit of a received file: decoded where the browser can, else registered with a reason. */
export const syntheticExhibit = async (
  bytes: StandInBytes,
  file: Blob,
  name: string,
  label: string,
  kind: Exhibit['source']['kind'],
): Promise<Exhibit> => {
  const sha256 = await hashOf(file, 'SHA-256')
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  const original = { sha256, bytes: file.size, mediaType: file.type }
  const picture =
    bitmap === undefined
      ? null
      : {
          width: bitmap.width,
          height: bitmap.height,
          orientation: 1,
          rgbSha256: sha256,
          decoder: 'sharp',
          decoderVersion: '0.35.5',
          notes: [],
          display: await bytes.keep(file),
          thumbnail: await bytes.keep(await cutPicture(file, null, 192, false)),
          perceptualHash: '00ff00ff00ff00ff',
        }
  return {
    id: crypto.randomUUID() as ExhibitId,
    label,
    name,
    source: { kind, path: null },
    receivedAt: new Date().toISOString(),
    bytes: file.size,
    sha256,
    sha512: await hashOf(file, 'SHA-512'),
    mediaType: bitmap === undefined ? null : 'image/png',
    claimedMediaType: /\.jpe?g$/.test(name) ? 'image/jpeg' : 'image/png',
    original,
    integrity: { state: 'intact', foundAt: new Date().toISOString() },
    picture,
    undecodable:
      picture === null
        ? 'No known picture format begins like this file; it was registered and hashed.'
        : null,
    sameAs: [],
    resembles: [],
    tags: [],
    reviewed: false,
    note: '',
  }
}
