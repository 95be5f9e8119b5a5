import type { Box } from '#app/geometry.ts'
import type { FindingId } from '#app/ids.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type { StandInBytes } from './stand-in-bytes.ts'
import { type Hill, syntheticMap } from './synthetic-map.ts'
import { cutPicture } from './synthetic-picture.ts'

export const mapSide = 56

/** The square that the detector would crop: the box with a margin. */
export const cropOf = ({ x, y, width, height }: Box): Box => {
  const side = Math.round(Math.max(width, height) * 1.3)
  return {
    x: Math.round(x + width / 2 - side / 2),
    y: Math.round(y + height / 2 - side / 2),
    width: side,
    height: side,
  }
}

const mouth: readonly Hill[] = [
  { x: 0.5, y: 0.66, width: 0.16, height: 0.09, peak: 0.95 },
  { x: 0.5, y: 0.52, width: 0.09, height: 0.1, peak: 0.3 },
]
const eyes: readonly Hill[] = [
  { x: 0.36, y: 0.45, width: 0.13, height: 0.09, peak: 0.5 },
  { x: 0.64, y: 0.45, width: 0.13, height: 0.09, peak: 0.42 },
  { x: 0.52, y: 0.66, width: 0.22, height: 0.16, peak: 0.8 },
]

/** A finding as the detector might have made it; its figures are made up for this stand-in. */
export const syntheticFinding = async (
  bytes: StandInBytes,
  picture: Blob,
  face: Face,
  score: number | null,
  at: string,
): Promise<Finding> => {
  const box = cropOf(face.box)
  const isAltered = score !== null && score >= 0.5
  const strength = isAltered ? 1 : 0.25
  const hills = (all: readonly Hill[]) => all.map((hill) => ({ ...hill, peak: hill.peak * strength }))
  const map = async (all: readonly Hill[]) => ({
    data: await bytes.keep(syntheticMap(mapSide, hills(all))),
    side: mapSide,
    box,
  })
  return {
    id: crypto.randomUUID() as FindingId,
    faceId: face.id,
    at,
    outcome:
      score === null ? 'not assessable' : isAltered ? 'supports manipulation' : 'supports no manipulation',
    reason: score === null ? 'The face is 31 pixels wide; from 64 pixels on it can be assessed.' : null,
    score,
    threshold: 0.5,
    log10LikelihoodRatio: null,
    calibrationNote: 'This pack has no calibration for casework.',
    regions:
      score === null || !isAltered
        ? []
        : [
            { name: 'mouth', share: 0.61 },
            { name: 'lower face', share: 0.24 },
            { name: 'nose', share: 0.09 },
          ],
    stability:
      score === null
        ? null
        : {
            low: Math.max(0, score - 0.07),
            high: Math.min(1, score + 0.03),
            variants: [
              { name: 'crop 4 % larger', score: Math.min(1, score + 0.03) },
              { name: 'crop 4 % smaller', score: Math.max(0, score - 0.02) },
              { name: 'JPEG quality 75', score: Math.max(0, score - 0.07) },
            ],
          },
    segmentation: score === null ? null : await map(mouth),
    gradcam: score === null ? null : await map(eyes),
    segmentationThreshold: 0.5,
    seen: score === null ? null : await bytes.keep(await cutPicture(picture, box, 224, true)),
    run: {
      packId: 'compact',
      packVersion: '1.0.0',
      packSha256: '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
      provider: 'CPU',
      fallBacks: [],
      precision: 'f32',
      rgbSha256: 'a3f5c1e2'.repeat(8),
      tensorSha256: score === null ? null : '0c9e88d1'.repeat(8),
      runtime: 'onnxruntime 1.30.0',
      durationMs: 143,
    },
  }
}
