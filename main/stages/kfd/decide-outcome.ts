import type { QualityReading } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'

const readings: Readonly<Record<QualityReading['gate'], string>> = {
  size: 'it is too small',
  sharpness: 'it is blurred',
  pose: 'it is turned too far from the camera',
  occlusion: 'part of it is covered',
  exposure: 'it is too dark or too bright',
  landmarks: 'too much of it lies outside the picture',
}

/** Why a face gives no number: one sentence with every gate that it failed; null where it passed them all. */
export const notAssessableBecause = (
  quality: readonly QualityReading[],
  hasLandmarks: boolean,
): string | null => {
  if (!hasLandmarks) return 'No face was recognised in this box.'
  const failed = quality.filter(({ passed }) => !passed)
  if (failed.length === 0) return null
  const reasons = failed.map(({ gate, value, limit, unit }) => {
    const figures = value === null || limit === null ? '' : ` (${rounded(value)} ${unit}, limit ${limit})`
    return `${readings[gate]}${figures}`
  })
  return `The face cannot be assessed: ${reasons.join('; ')}.`
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)))

/** What the score says; a score at the threshold supports manipulation. Without a threshold nothing is decided. */
export const decideOutcome = (
  score: number,
  threshold: number | null,
): Pick<Finding, 'outcome' | 'reason'> => {
  if (threshold === null)
    return {
      outcome: 'not assessable',
      reason: 'No threshold of the score has been established for this pack.',
    }
  const outcome = score >= threshold ? 'supports manipulation' : 'supports no manipulation'
  return { outcome, reason: null }
}
