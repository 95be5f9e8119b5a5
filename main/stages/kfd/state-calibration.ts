import type { Finding } from '#app/records/finding.ts'
import { applyCalibration, readCalibration } from '#models/evaluate/calibration/calibration.ts'

type Calibrated = Pick<Finding, 'log10LikelihoodRatio' | 'calibrationNote'>

const notEstablished = (note: string): Calibrated => ({ log10LikelihoodRatio: null, calibrationNote: note })

/**
 * What a score is worth as evidence under the pack's calibration (its JSON, or null), in a number and in words. A calibration
 * holds for the pictures that it was fitted on. Whether evidence is of that kind cannot be read off a picture, so a figure
 * is given only where the caller knows it; for an exhibit of unknown origin none is established.
 */
export const stateCalibration = (json: unknown, score: number, isWithinDomain: boolean): Calibrated => {
  if (json === null) return notEstablished('Not established: the scores of this pack are not calibrated.')
  const calibration = readCalibration(json)
  const strength = applyCalibration(calibration, score, { isWithinDomain })
  const domain = `${calibration.validFor} (${calibration.real} real and ${calibration.forged} forged faces)`
  if (!isWithinDomain)
    return notEstablished(
      `Not established for this exhibit: the calibration of this pack holds for ${domain} only.`,
    )
  if (strength === 'not established')
    return notEstablished('Not established: the calibration was no better than none on its own validation.')
  const capped = strength.capped ? ' It is held at the limit of what the validation set can carry.' : ''
  return { log10LikelihoodRatio: strength.log10Lr, calibrationNote: `Valid for ${domain}.${capped}` }
}
