import type { FaceRegionName } from '../face-regions.ts'
import { type CheckedFinding, type Claim, claimIf, contradicts, figure, percent, unclear } from './claim.ts'
import type { Clause } from './read-sentence.ts'
import { shareOf } from './region-shares.ts'

type Statement = Pick<Clause, 'text' | 'regions'>

interface Figure {
  /** In [0, 1] where it is a share or a score. */
  readonly value: number
  /** One unit of its last digit. */
  readonly unit: number
  readonly before: string
  readonly after: string
}

const number =
  /(?<![\p{L}\d.,])(\d+(?:[.,]\d+)?)(?:\s*\/\s*100|\s+out\s+of\s+100)?\s*(%|percent\b|per\s+cent\b)?/gu
const probability = /\b(?:probab\w+|chances?|likelihood(?!\s+ratio)|confiden\w+|likely|sure|odds)\b/u
const higher = /\b(?:above|over|more\s+than|greater\s+than|exceed(?:s|ed|ing)?|at\s+least|higher\s+than)\s*$/u
const lower = /\b(?:below|under|less\s+than|lower\s+than|at\s+most|smaller\s+than)\s*$/u
/** The words between two figures of one range. */
const between = /^\s*(?:and|to|–|-)\s*$/u
const notBefore = /\b(?:not|no|never|cannot)\b/u

const figuresOf = (text: string): readonly Figure[] =>
  [...text.matchAll(number)].map((match) => {
    const digits = (match[1] ?? '').replace(',', '.')
    const decimals = digits.split('.')[1]?.length ?? 0
    const isPercent = match[2] !== undefined || match[0].includes('100') || Number(digits) > 1
    const scale = isPercent ? 0.01 : 1
    return {
      value: Number(digits) * scale,
      unit: 10 ** -decimals * scale,
      before: text.slice(0, match.index),
      after: text.slice(match.index + match[0].length),
    }
  })

/** Whether a figure is an actual value as written: rounded, or cut off after two decimals (the published prompt does that). */
const isSame = ({ value, unit }: Figure, actual: number): boolean => {
  const slack = 1e-9
  if (Math.abs(value - actual) <= unit / 2 + slack) return true
  // bfloat16 has eight bits: what is cut off after rounding to it may be off by 2^-9.
  return unit < 0.011 && actual >= value - 2 ** -9 && actual < value + unit + 2 ** -9
}

const compare = (one: Figure, actual: number, reason: string): Claim => {
  if (/\bnot\s+(?:at|with|by)\b/u.test(one.before.slice(-25)))
    return unclear('What is denied is not the figure.')
  const isDenied = notBefore.test(one.before.slice(-25))
  if (higher.test(one.before)) return claimIf(actual >= one.value !== isDenied, reason)
  if (lower.test(one.before)) return claimIf(actual <= one.value !== isDenied, reason)
  return claimIf(isSame(one, actual) !== isDenied, reason)
}

const judgeFigure = (
  one: Figure,
  text: string,
  region: FaceRegionName | undefined,
  finding: CheckedFinding,
): Claim => {
  const near = one.before.slice(-40)
  const { score, threshold } = finding
  if (/\bthresholds?\b[^.\d]*$/u.test(near))
    return threshold === null
      ? contradicts('No threshold is established.')
      : compare(one, threshold, `The threshold is ${figure(threshold)}.`)
  const claimed = probability.exec(text)
  if (claimed !== null && !notBefore.test(text.slice(0, claimed.index)))
    return contradicts('The score is no probability, and none is established.')
  if (/\bscor\w+\b/u.test(text))
    return score === null
      ? contradicts('The finding has no score.')
      : compare(one, score, `The score is ${figure(score)}.`)
  if (region !== undefined && /\b(?:map|share|area|marked|pixels?|cells?|segmentation|lies?)\b/u.test(text))
    return compare(
      one,
      shareOf(finding, region),
      `The ${region} holds ${percent(shareOf(finding, region))} of the marked map.`,
    )
  return unclear('The finding holds no such figure.')
}

const judgeRange = (low: Figure, high: Figure, text: string, finding: CheckedFinding): Claim => {
  const { score, stability } = finding
  if (
    /\b(?:var(?:y|ies|ied|iation|iants?)|range[sd]?|stability|changes?|shifts?)\b/u.test(text) &&
    stability !== null
  )
    return claimIf(
      isSame(low, stability.low) && isSame(high, stability.high),
      `Under small changes the score lies between ${figure(stability.low)} and ${figure(stability.high)}.`,
    )
  if (!/\bscor\w+\b/u.test(text)) return unclear('The finding holds no such figures.')
  if (score === null) return contradicts('The finding has no score.')
  return claimIf(score >= low.value && score <= high.value, `The score is ${figure(score)}.`)
}

/** Which side of the threshold a sentence puts the score on, without a figure. */
const judgeSide = (text: string, { score, threshold }: CheckedFinding): readonly Claim[] => {
  const side =
    /\b(not\s+|cannot\s+|never\s+|does\s+not\s+)?(?:(?:at\s+or\s+)?(above|over|below|under|beneath)|(exceed\w*|reach\w*|pass\w*|cross\w*)|(?:fall\w*\s+|stay\w*\s+|remain\w*\s+)?(short\s+of))\s+(?:the|its|this)\s+(?:decision\s+)?threshold/u.exec(
      text,
    )
  if (side === null || /\b(?:map|pixels?|cells?|regions?)\b/u.test(text)) return []
  if (score === null || threshold === null)
    return [contradicts('The finding has no score and threshold to compare.')]
  const saysAbove = side[3] !== undefined || ['above', 'over'].includes(side[2] ?? '')
  const isDenied = side[1] !== undefined
  return [
    claimIf(
      score >= threshold === (saysAbove !== isDenied),
      `The score ${figure(score)} is ${score >= threshold ? 'at or above' : 'below'} the threshold ${figure(threshold)}.`,
    ),
  ]
}

/** Holds every figure of a statement against the finding's score, threshold, stability and shares. */
export const judgeFigures = ({ text, regions }: Statement, finding: CheckedFinding): readonly Claim[] => {
  const figures = figuresOf(text)
  const [low, high] = figures
  const isRange =
    low !== undefined &&
    high !== undefined &&
    /\b(?:between|from)\s*$/u.test(low.before) &&
    between.test(text.slice(text.length - low.after.length, high.before.length))
  const region = regions.length === 1 ? regions[0] : undefined
  const judged = isRange
    ? [judgeRange(low, high, text, finding)]
    : figures.map((one) => judgeFigure(one, text, region, finding))
  return [...judged, ...judgeSide(text, finding)]
}
