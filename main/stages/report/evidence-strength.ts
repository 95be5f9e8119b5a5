/**
 * Words for a likelihood ratio (ENFSI, Guideline for Evaluative Reporting in Forensic Science, 2015, table of verbal
 * equivalents), from its smallest value of each bin.
 */
const degrees = [
  [0.301, 'weak'],
  [1, 'moderate'],
  [2, 'moderately strong'],
  [3, 'strong'],
  [4, 'very strong'],
  [6, 'extremely strong'],
] as const

/** What a log10 likelihood ratio says of the two propositions, in a half sentence; null where none is established. */
export const strengthWords = (log10LikelihoodRatio: number | null): string => {
  if (log10LikelihoodRatio === null)
    return 'no degree of support is stated, because no likelihood ratio is established'
  const degree = degrees.findLast(([least]) => Math.abs(log10LikelihoodRatio) >= least)?.[1]
  if (degree === undefined) return 'no support for either proposition over the other'
  const side = log10LikelihoodRatio > 0 ? 'that the face was altered' : 'that the face was not altered'
  return `${degree} support for the proposition ${side} over the other`
}

/** '12' for values from 1, '1/12' below: how many times likelier the finding is under the first proposition. */
export const likelihoodRatioText = (log10LikelihoodRatio: number | null): string => {
  if (log10LikelihoodRatio === null) return 'not established'
  const ratio = 10 ** Math.abs(log10LikelihoodRatio)
  const figures = ratio >= 100 ? String(Math.round(ratio)) : String(Number(ratio.toPrecision(2)))
  return log10LikelihoodRatio < 0 && figures !== '1' ? `1/${figures}` : figures
}
