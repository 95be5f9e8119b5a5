import { type CheckedFinding, type Claim, claimIf, contradicts, figure, supported, unclear } from './claim.ts'

const certain =
  /\b(?:certain(?!\s+(?:regions?|areas?|parts?|features?|details?|degree|extent|limits?|amount|cases?|kinds?))|certainly|certainty|definite(?:ly)?|definitive(?:ly)?|undoubtedly|unquestionabl[ey]|undeniabl[ey]|conclusive(?:ly)?|prove[sdn]?|proof|beyond\s+(?:any\s+|all\s+|a\s+|reasonable\s+)*doubt|without\s+(?:a\s+|any\s+)?doubt|no\s+(?:room\s+for\s+)?doubt|guarantee[sd]?|absolutely|for\s+sure|establishes|100\s*%)/gu
const denial =
  /\b(?:not|no|none|nobody|never|neither|nor|cannot|without|nothing|far\s+from|less\s+than|lacks?|un)\b/u

/** The score's distance from its threshold from which a result is far from it, and below which it is near. */
const far = 0.1
const near = 0.1

const isDenied = (text: string, { index, 0: word }: RegExpExecArray): boolean =>
  denial.test(text.slice(0, index)) || /^\s+(?:nothing|neither|no\b)/u.test(text.slice(index + word.length))

/** Whether a clause denies that something is certain or proven: then it does not say the opposite either. */
export const deniesCertainty = (text: string): boolean =>
  [...text.matchAll(certain)].some((match) => isDenied(text, match))

const judgeCertain = (text: string): readonly Claim[] =>
  [...text.matchAll(certain)].map((match) =>
    isDenied(text, match)
      ? supported('A score supports or does not support; it proves nothing.')
      : contradicts('No finding is certain: a score supports or does not support, and proves nothing.'),
  )

const judgeStability = (text: string, { stability, threshold }: CheckedFinding): readonly Claim[] => {
  const steady =
    /\b(?:stable|steady|robust|holds?\s+(?:up\s+)?under|stays?\s+on\s+(?:the\s+same|one)\s+side)\b/u.exec(
      text,
    )
  const unsteady = /\b(?:unstable|unsteady|fragile|changes?\s+sides?|flips?|crosses)\b/u.exec(text)
  const found = steady ?? unsteady
  if (found === null || /\b(?:light|head|pose|background|colou?r)\b/u.test(text)) return []
  if (stability === null || threshold === null)
    return [unclear('No stability was measured for this finding.')]
  const isSteady = stability.low >= threshold || stability.high < threshold
  const saysSteady = (steady !== null) !== denial.test(text.slice(0, found.index))
  const reason = `Under small changes the score lies between ${figure(stability.low)} and ${figure(stability.high)}; the threshold is ${figure(threshold)}.`
  return [claimIf(isSteady === saysSteady, reason)]
}

const judgeDistance = (text: string, { score, threshold }: CheckedFinding): readonly Claim[] => {
  const saysNear =
    /\b(?:borderline|close\s+to\s+the\s+threshold|near\s+the\s+threshold|narrow(?:ly)?|just\s+(?:above|below|under|over)\s+the\s+threshold)\b/u.exec(
      text,
    )
  const saysFar = /\b(?:clearly|well|far)\s+(?:above|below|over|under|from)\s+the\s+threshold\b/u.exec(text)
  const found = saysNear ?? saysFar
  if (found === null) return []
  if (score === null || threshold === null)
    return [contradicts('The finding has no score and threshold to compare.')]
  const distance = Math.abs(score - threshold)
  const isDenied = denial.test(text.slice(0, found.index))
  const isSo = saysNear === null ? distance >= far : distance < near
  return [
    claimIf(
      isSo !== isDenied,
      `The score ${figure(score)} is ${figure(distance)} away from the threshold ${figure(threshold)}.`,
    ),
  ]
}

const judgeAssessable = (text: string, { outcome, reason }: CheckedFinding): readonly Claim[] => {
  const denied =
    /\b(?:not\s+(?:be\s+)?assess(?:able|ed)|cannot\s+be\s+(?:assessed|judged|examined)|unassessable|(?:gives?|gave|has|is)\s+no\s+verdict)\b/u.test(
      text,
    )
  if (!denied) return []
  return [claimIf(outcome === 'not assessable', reason ?? `The finding is "${outcome}".`)]
}

/** Holds what a sentence says about how firm the result is against the finding. */
export const judgeCertainty = (text: string, finding: CheckedFinding): readonly Claim[] => [
  ...judgeCertain(text),
  ...judgeStability(text, finding),
  ...judgeDistance(text, finding),
  ...judgeAssessable(text, finding),
]
