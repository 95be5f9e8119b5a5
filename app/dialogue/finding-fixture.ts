import type { FaceId, FindingId } from '../ids.ts'
import type { Finding } from '../records/finding.ts'

const hash = (digit: string): string => digit.repeat(64)

/** A finding with its map on the mouth, well above its threshold. */
export const onTheMouth: Finding = {
  id: '11111111-1111-4111-8111-111111111111' as FindingId,
  faceId: '22222222-2222-4222-8222-222222222222' as FaceId,
  at: '2026-03-01T08:00:00.000Z',
  outcome: 'supports manipulation',
  reason: null,
  score: 0.8749,
  threshold: 0.5,
  log10LikelihoodRatio: null,
  calibrationNote: 'Not established.',
  regions: [
    { name: 'whole face', share: 0.99 },
    { name: 'lower face', share: 0.93 },
    { name: 'mouth', share: 0.81 },
    { name: 'nose', share: 0.03 },
  ],
  stability: { low: 0.812, high: 0.921, variants: [{ name: 'moved left by 3 %', score: 0.812 }] },
  segmentation: null,
  gradcam: null,
  segmentationThreshold: 0.5,
  seen: null,
  run: {
    packId: 'compact',
    packVersion: '1',
    packSha256: hash('b'),
    provider: 'cpu',
    precision: 'f32',
    fallBacks: [],
    rgbSha256: hash('a'),
    tensorSha256: hash('c'),
    runtime: 'test',
    durationMs: 12.5,
  },
}

/** Nothing marked, well below the threshold. */
export const onNothing: Finding = {
  ...onTheMouth,
  outcome: 'supports no manipulation',
  score: 0.12,
  regions: [],
  stability: { low: 0.1, high: 0.2, variants: [] },
}

/** Eyes and nose, the left eye most; so near to the threshold that small changes cross it. */
export const onTheEyes: Finding = {
  ...onTheMouth,
  score: 0.52,
  regions: [
    { name: 'whole face', share: 0.97 },
    { name: 'eyes', share: 0.7 },
    { name: 'left eye', share: 0.66 },
    { name: 'nose', share: 0.2 },
    { name: 'right eye', share: 0.04 },
  ],
  stability: { low: 0.45, high: 0.6, variants: [] },
}

/** A face that failed a quality gate and was not run. */
export const notRun: Finding = {
  ...onTheMouth,
  outcome: 'not assessable',
  reason: 'The face cannot be assessed: it is too small (31 px, limit 48).',
  score: null,
  regions: [],
  stability: null,
  run: { ...onTheMouth.run, tensorSha256: null },
}
