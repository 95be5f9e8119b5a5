import type { Finding } from '#app/records/finding.ts'
import type { VerificationLine } from '#app/records/verification.ts'
import type { EngineReport } from '#main/engines/vision/vision-contract.ts'
import { failed, ok } from '../verification-line.ts'
import { type Comparison, isWithin } from './compare-finding.ts'

const figure = (value: number): string =>
  Number.isFinite(value) ? Number(value.toPrecision(3)).toString() : 'beyond comparison'

const difference = ({ what, deviation, tolerance }: Comparison): string =>
  deviation === null || tolerance === null
    ? `${what} differs`
    : `${what} differs by ${figure(deviation)} (tolerated: ${figure(tolerance)})`

/** What is not the same about the machine, where something is not. */
const circumstances = (
  { run }: Finding,
  engine: Pick<EngineReport, 'provider' | 'precision' | 'runtime' | 'faceFinder'>,
): string => {
  const then = `${run.provider}, ${run.precision}, ${run.runtime}`
  const now = `${engine.provider}, ${engine.precision}, ${engine.runtime}; ${engine.faceFinder}`
  return then === now ? `both on ${now}` : `then on ${then}; now on ${now}`
}

/** One line about a replayed finding: the same to the bit, the same within the tolerance, or different. */
export const describeComparisons = (
  subject: string,
  comparisons: readonly Comparison[],
  { finding, engine }: { readonly finding: Finding; readonly engine: Parameters<typeof circumstances>[1] },
): VerificationLine => {
  const where = circumstances(finding, engine)
  const changed = comparisons.filter(({ isSame }) => !isSame)
  if (changed.length === 0)
    return ok(
      subject,
      `The replay is the same to the bit: ${comparisons.map(({ what }) => what).join(', ')} (${where}).`,
    )
  const beyond = changed.filter((comparison) => !isWithin(comparison))
  const mapMoved = changed.some(({ what }) => what === 'segmentation map')
  // Regions are counted from the map: where that differs within its tolerance, they may too.
  const serious = beyond.filter(({ what }) => !(what === 'regions' && mapMoved))
  const list = changed.map(difference).join('; ')
  return serious.length === 0
    ? ok(
        subject,
        `The replay is the same within the pack's tolerance, but not to the bit: ${list} (${where}).`,
      )
    : failed(subject, `The replay differs: ${list} (${where}).`)
}
