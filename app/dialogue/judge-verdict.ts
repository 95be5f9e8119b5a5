import { type CheckedFinding, type Claim, contradicts, figure, supported, unclear } from './claim.ts'
import type { Statement } from './predicates.ts'

/** Things that no finding is about. */
const others =
  /\b(?:background|hair|skin|lighting|light|shadows?|colou?rs?|textures?|metadata|file|clothes|clothing|bod(?:y|ies)|hands?|forehead|cheeks?|ears?|neck|temples?|name|document|passport|caption|other\s+(?:face|picture|image|person)|video|audio|voice|source|expression|pose|compression|map|heat\s?map|second)\b/u
const subject =
  /\b(?:it|this|that|face|image|picture|photo(?:graph)?|portrait|person|subject|exhibit|findings?|results?|score|detector|kfd|analysis|verdict|assessment|outcome|evidence|examination|there|i|we|detection|everything)\b/u

const standing = ({ score, threshold, outcome }: CheckedFinding): string =>
  score === null
    ? `The finding is "${outcome}", without a score.`
    : `The finding ${outcome}: score ${figure(score)}${threshold === null ? '' : `, threshold ${figure(threshold)}`}.`

/** Whether a clause names something else than the face and its finding. */
export const isAboutSomethingElse = (text: string): boolean => others.test(text)

/** Whether a statement without a region is about this face as a whole. */
const isAboutTheFace = (text: string, statement: Statement, isAnswer: boolean): boolean => {
  const before = text.slice(0, statement.at)
  if (isAboutSomethingElse(text)) return false
  return isAnswer || subject.test(before) || /^(?:(?:not|no|a|an|clearly|likely|probably)\s+)*$/u.test(before)
}

/** Holds a statement about the face as a whole against the finding's outcome; `isAnswer`: it follows a "yes" or a "no". */
export const judgeVerdict = (
  text: string,
  statement: Statement,
  finding: CheckedFinding,
  isAnswer: boolean,
): Claim | undefined => {
  if (statement.isPlaceOnly) return undefined
  if (!isAboutTheFace(text, statement, isAnswer)) return unclear('It is not about the face as a whole.')
  return statement.polarity === null
    ? unclear('What it says of the face is not plain enough to check.')
    : judgePolarity(statement.polarity, statement.claimsAuthenticity, finding)
}

/** Holds "manipulated" (1) or "not manipulated" (-1) against the finding's outcome. */
export const judgePolarity = (
  polarity: 1 | -1,
  claimsAuthenticity: boolean,
  finding: CheckedFinding,
): Claim => {
  const { outcome } = finding
  if (outcome === 'not assessable')
    return contradicts(`The finding gives no verdict: ${finding.reason ?? 'not assessable'}`)
  if ((outcome === 'supports manipulation') !== (polarity === 1)) return contradicts(standing(finding))
  if (polarity === -1 && claimsAuthenticity)
    return unclear(`${standing(finding)} That a picture is authentic is nothing that a finding establishes.`)
  return supported(standing(finding))
}
