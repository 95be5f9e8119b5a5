import { env } from 'onnxruntime-node'
import type { Handlers } from '#app/contract/procedure.ts'
import { measureFace, qualityReadings } from '#main/stages/face/face-quality.ts'
import { type FoundFace, openFaceFinder } from '#main/stages/face/find-faces.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { openOnBestProvider } from './choose-provider.ts'
import { examineSquare } from './examine-square.ts'
import { openPromptRows } from './prompt-rows.ts'
import { openPixelReader } from './read-pixel-file.ts'
import type { EngineReport, EngineSetup, SeenFace, visionContract } from './vision-contract.ts'

const seenFace = (picture: RgbPicture, face: FoundFace, confidence: number | null): SeenFace => ({
  box: face.box,
  confidence,
  landmarks: structuredClone(face.landmarks) as SeenFace['landmarks'],
  quality: [...qualityReadings(measureFace(picture, face))],
})

/** Loads pack and face finder, and answers with both. Throws the pack's faults. */
export const openVisionEngine = async (
  setup: EngineSetup,
): Promise<Handlers<typeof visionContract>['vision']> => {
  const startMs = performance.now()
  const pack = await openOnBestProvider(setup)
  const finder = await openFaceFinder({ threads: setup.threads })
  const read = openPixelReader()
  const promptRows = openPromptRows(pack)
  // The first run of a network plans its memory: better now than under the first picture.
  await finder.find({ pixels: new Uint8Array(64 * 64 * 3), width: 64, height: 64 })
  const { manifest } = pack
  const report: EngineReport = {
    packId: manifest.id,
    packVersion: manifest.version,
    packTitle: manifest.title,
    packSha256: pack.manifestSha256,
    precision: manifest.precision,
    provider: pack.provider,
    fallBacks: [...pack.fallBacks],
    runtime: `onnxruntime-node ${env.versions.node ?? env.versions.common}`,
    faceFinder: finder.version,
    scoreThreshold: manifest.thresholds.score,
    segmentationThreshold: manifest.thresholds.segmentation,
    calibration: manifest.calibration as EngineReport['calibration'],
    loadMs: performance.now() - startMs,
  }
  return {
    describe: () => report,
    findFaces: async ({ picture }, signal) => {
      const pixels = await read(picture)
      const found = await finder.find(pixels, { signal })
      return found.map((face) => seenFace(pixels, face, face.score))
    },
    measureFace: async ({ picture, box }) => {
      const pixels = await read(picture)
      const found = await finder.findIn(pixels, box)
      return found === undefined ? null : seenFace(pixels, found, null)
    },
    examineFace: async ({ picture, square, variants }, signal) =>
      examineSquare(pack, await read(picture), { square, variants }, signal),
    promptRows: async ({ picture, square }) => promptRows(await read(picture), square),
  }
}
