import type { FaceId } from '#app/ids.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { Finding } from '#app/records/finding.ts'
import type { EngineReport } from '#main/engines/vision/vision-contract.ts'
import type { CropMap, FaceReport } from '#main/stages/kfd/face-report.ts'
import { writePng } from '#main/stages/kfd/write-png.ts'
import type { BlobStore } from '#main/vault/blobs.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

const mapMediaType = 'application/x-float32-map'

const oneChunk = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const put = async (blobs: BlobStore, bytes: Uint8Array, mediaType: string): Promise<BytesRef> => {
  const { sha256, bytes: count } = await blobs.write(oneChunk(bytes), { mends: true })
  return { sha256, bytes: count, mediaType }
}

/** float32 little-endian on every machine. */
export const mapBytes = ({ values }: CropMap): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    view.setFloat32(4 * index, value, true)
  })
  return bytes
}

const keepMap = async (
  blobs: BlobStore,
  map: CropMap,
  box: FaceReport['square'],
): Promise<Finding['segmentation']> => ({
  data: await put(blobs, mapBytes(map), mapMediaType),
  side: map.side,
  box: { ...box },
})

/** Stores a face's maps and crop, and appends its finding with everything that produced it. */
export const keepReport = async (
  { blobs, findings }: Pick<CaseVault, 'blobs' | 'findings'>,
  faceId: FaceId,
  { judgement, square, reading }: FaceReport,
  { engine, rgbSha256 }: { readonly engine: EngineReport; readonly rgbSha256: string },
): Promise<Finding> => {
  const seenPng = (): Uint8Array => {
    const { size = 0, pixels = new Uint8Array() } = reading?.seen ?? {}
    return writePng(pixels, { width: size, height: size, channels: 3 })
  }
  return findings.append({
    faceId,
    ...judgement,
    segmentation: reading === null ? null : await keepMap(blobs, reading.segmentation, square),
    gradcam: reading === null ? null : await keepMap(blobs, reading.gradcam, square),
    seen: reading === null ? null : await put(blobs, seenPng(), 'image/png'),
    run: {
      packId: engine.packId,
      packVersion: engine.packVersion,
      packSha256: engine.packSha256,
      provider: engine.provider,
      fallBacks: engine.fallBacks.map((fallBack) => ({ ...fallBack })),
      precision: engine.precision,
      rgbSha256,
      tensorSha256: reading?.tensorSha256 ?? null,
      runtime: `${engine.runtime}; ${engine.faceFinder}`,
      durationMs: reading?.durationMs ?? 0,
    },
  })
}
