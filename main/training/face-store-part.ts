import { createHash } from 'node:crypto'
import { cropMargin } from '#main/stages/face/face-crop.ts'
import { faceNetworksVersion } from '#main/stages/face/face-networks.ts'
import type { FaceFinder } from '#main/stages/face/find-faces.ts'
import { outlineLengths } from '#main/stages/face/mesh-landmarks.ts'
import { extractFaces, extraction } from './extract-faces.ts'
import { openFaceStore } from './face-store.ts'
import { faceStoreVersion } from './face-store-index.ts'
import type { Photograph } from './photograph-list.ts'
import { type FaceStoreSummary, type FaceToStore, writeFaceStore } from './write-face-store.ts'

/** A stretch of the photographs, made by one worker into a face store of its own. */
export interface FaceStorePart {
  readonly folder: string
  readonly photographs: readonly Photograph[]
  readonly path: string
}

/** Distinguishes stores that differ in anything but the pixels of the photographs. */
export const buildKeyOf = (folder: string, photographs: readonly Photograph[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify([folder, photographs, extraction, cropMargin, faceStoreVersion, faceNetworksVersion]),
    )
    .digest('hex')
    .slice(0, 16)

/** Counts by source and reason, to be merged from part to part. */
export const emptySummary = (): FaceStoreSummary => ({
  finder: faceNetworksVersion,
  cropMargin,
  context: extraction.context,
  outlineLengths: [...outlineLengths],
  photographs: {},
  dropped: {},
})

const countUp = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by
}

/** Adds the counts of one store to another's. */
export const addCounts = (sum: FaceStoreSummary, part: FaceStoreSummary): void => {
  for (const [source, count] of Object.entries(part.photographs)) countUp(sum.photographs, source, count)
  for (const [source, reasons] of Object.entries(part.dropped))
    for (const [reason, count] of Object.entries(reasons)) {
      sum.dropped[source] ??= {}
      countUp(sum.dropped[source], reason, count)
    }
}

/** Takes the faces of a part's photographs and writes them to its path; `onPhotograph` after each one. */
export const buildPart = async (
  finder: FaceFinder,
  { folder, photographs, path }: FaceStorePart,
  onPhotograph: () => void,
): Promise<void> => {
  const summary = emptySummary()
  const faces = async function* (): AsyncGenerator<FaceToStore> {
    for (const photograph of photographs) {
      const { source } = photograph
      countUp(summary.photographs, source)
      const result = await extractFaces(finder, folder, photograph)
      if ('faces' in result) yield* result.faces
      else {
        summary.dropped[source] ??= {}
        countUp(summary.dropped[source], result.dropped)
      }
      onPhotograph()
    }
  }
  await writeFaceStore(path, faces(), () => summary)
}

/** Whether a part was finished by an earlier run; a damaged one is made again. */
export const isPartDone = ({ path, photographs }: FaceStorePart): boolean => {
  try {
    const store = openFaceStore(path)
    store.close()
    return Object.values(store.index.photographs).reduce((a, b) => a + b, 0) === photographs.length
  } catch {
    return false
  }
}

/** Joins finished parts, in order, into one store. */
export const joinParts = async (outPath: string, parts: readonly FaceStorePart[]) => {
  const summary = emptySummary()
  const faces = function* (): Generator<FaceToStore> {
    for (const { path } of parts) {
      const store = openFaceStore(path)
      try {
        addCounts(summary, store.index)
        for (const [place, { offset: _, crc32: __, ...entry }] of store.faces.entries())
          yield { entry, record: store.readBytes(place) }
      } finally {
        store.close()
      }
    }
  }
  return writeFaceStore(outPath, faces(), () => summary)
}
