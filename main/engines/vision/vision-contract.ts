import * as v from 'valibot'
import { query } from '#app/contract/procedure.ts'
import { Sha256 } from '#app/ids.ts'
import { BoxSchema, Landmarks, QualityReading } from '#app/records/face.ts'
import { PixelFile } from '#main/engines/decoder/decoder-contract.ts'

const Floats = v.custom<Float32Array>((value) => value instanceof Float32Array)
const Bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)
const Share = v.nullable(v.number())

/** A face as the face finder sees it, in the upright picture's pixels. */
export const SeenFace = v.object({
  box: BoxSchema,
  confidence: v.nullable(v.number()),
  landmarks: Landmarks,
  quality: v.array(QualityReading),
})
export type SeenFace = v.InferOutput<typeof SeenFace>

/** The crop under a small change, whose score tells how steady the first one is. */
export const CropVariant = v.object({
  name: v.string(),
  square: BoxSchema,
  /** Re-encodes the crop as JPEG of this quality; null leaves it. */
  jpegQuality: v.nullable(v.number()),
})
export type CropVariant = v.InferOutput<typeof CropVariant>

/** side² values in [0, 1], row-major. */
const SquareMap = v.object({ side: v.number(), values: Floats })

/** What the networks computed for one square of a picture. */
export const FaceReading = v.object({
  /** Forgery score in [0, 1], higher = more consistent with manipulation. */
  score: v.number(),
  variants: v.array(v.object({ name: v.string(), score: v.number() })),
  segmentation: SquareMap,
  gradcam: SquareMap,
  /** The crop as the network saw it: 8-bit RGB, size x size. */
  seen: v.object({ size: v.number(), pixels: Bytes }),
  /** Of the float32 input tensor [1, 3, size, size], little-endian. */
  tensorSha256: Sha256,
  durationMs: v.number(),
})
export type FaceReading = v.InferOutput<typeof FaceReading>

/** What a language model is given of one square of a picture (paper 3.2). */
export const PromptReading = v.object({
  /** float32 [11, width], little-endian: E_visual, nine E_forgery, the probability token. */
  rows: Bytes,
  width: v.number(),
  rowsSha256: Sha256,
  /** The detector's, of which the rows and the prompt's score are made. */
  probability: v.object({ real: v.number(), fake: v.number() }),
  /** Of the float32 input tensor, as in a reading of the same square. */
  tensorSha256: Sha256,
  durationMs: v.number(),
})
export type PromptReading = v.InferOutput<typeof PromptReading>

/** The pack at work, and on what it runs. */
export const EngineReport = v.object({
  packId: v.string(),
  packVersion: v.string(),
  packTitle: v.string(),
  /** SHA-256 of pack.json, which holds the hashes of all files. */
  packSha256: Sha256,
  precision: v.string(),
  provider: v.string(),
  fallBacks: v.array(v.object({ provider: v.string(), reason: v.string() })),
  runtime: v.string(),
  faceFinder: v.string(),
  scoreThreshold: Share,
  segmentationThreshold: Share,
  /** For `readCalibration`; null where scores are not calibrated. */
  calibration: v.nullable(v.record(v.string(), v.unknown())),
  loadMs: v.number(),
})
export type EngineReport = v.InferOutput<typeof EngineReport>

/** What the vision engine's process answers. Pixels travel as a file; their path is of this machine. */
export const visionContract = {
  vision: {
    describe: query(v.object({}), EngineReport),
    /** The largest first. */
    findFaces: query(v.object({ picture: PixelFile }), v.array(SeenFace)),
    /** The face in a box that an examiner drew; null where the landmark network sees none there. */
    measureFace: query(v.object({ picture: PixelFile, box: BoxSchema }), v.nullable(SeenFace)),
    examineFace: query(
      v.object({ picture: PixelFile, square: BoxSchema, variants: v.array(CropVariant) }),
      FaceReading,
    ),
    /** Runs the Forgery Prompt Learner too; `model/missing` where the pack has none. */
    promptRows: query(v.object({ picture: PixelFile, square: BoxSchema }), PromptReading),
  },
}

/** What the engine's process is started with. */
export const EngineSetup = v.object({
  packFolder: v.string(),
  device: v.picklist(['auto', 'cpu', 'cuda', 'directml', 'coreml', 'webgpu']),
  threads: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
})
export type EngineSetup = v.InferOutput<typeof EngineSetup>
