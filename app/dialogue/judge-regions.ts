import { type FaceRegionName, faceRegionNames } from '../face-regions.ts'
import {
  type CheckedFinding,
  type Claim,
  claimIf,
  contradicts,
  percent,
  supported,
  unclear,
} from './claim.ts'
import { judgePolarity } from './judge-verdict.ts'
import type { Statement } from './predicates.ts'
import type { Clause } from './read-sentence.ts'
import { liesWithin, markedShare, shareOf } from './region-shares.ts'

/** Below this share of the marked map a region counts as not marked. */
const unmarkedShare = 0.01
/** Two shares that differ by less count as equally large. */
const tie = 0.05

const superlative =
  /\b(?:most|mostly|mainly|main|primarily|primary|chiefly|strongest|largest|predominantly|concentrat\w*|cent(?:red|ered|res|ers)|above\s+all|especially|particularly|largely|dominant|dominates?|highest|clearest|focus\w*|peaks?)\b/u
const exclusive = /\b(?:only|solely|exclusively|just|alone|nothing\s+but|confined|limited)\b/u
/** Where the classifier looked is not where the map says the forgery is. */
const otherMap =
  /\b(?:grad-?\s?cam|attention|looked|looks\s+at|activation|heat\s?map|blinks?|cropp?(?:ed)?)\b/u

const named = (region: FaceRegionName, finding: CheckedFinding): string =>
  finding.regions.length === 0
    ? 'The map marks no part of the face.'
    : `The ${region} holds ${percent(shareOf(finding, region))} of the marked map.`

const isApart = (a: FaceRegionName, b: FaceRegionName): boolean => !liesWithin(a, b) && !liesWithin(b, a)

/** Regions that are marked and lie apart from this one. */
const marksBeside = (region: FaceRegionName, finding: CheckedFinding): readonly FaceRegionName[] =>
  faceRegionNames.filter(
    (other) => other !== 'whole face' && isApart(other, region) && shareOf(finding, other) >= markedShare,
  )

const isLargest = (region: FaceRegionName, finding: CheckedFinding): boolean =>
  faceRegionNames.every(
    (other) =>
      other === 'whole face' ||
      !isApart(other, region) ||
      shareOf(finding, other) <= shareOf(finding, region) + tie,
  )

/** The shares do not say how much of the face is marked; that its parts are or are not, they do. */
const judgeWholeFace = (finding: CheckedFinding): Claim => {
  const parts = (['eyes', 'nose', 'lower face'] as const).map((part) => shareOf(finding, part))
  if (finding.regions.length === 0) return contradicts('The map marks no part of the face.')
  if (parts.every((share) => share >= markedShare))
    return supported('The map marks eyes, nose and lower face.')
  if (finding.regions.every(({ name }) => name === 'whole face'))
    return unclear('The map marks the face, and none of the parts that a finding names.')
  const isPartial = parts.some((share) => share < unmarkedShare)
  return isPartial
    ? contradicts('The map marks only a part of the face.')
    : unclear('How much of the face is marked, the shares do not say.')
}

const judgeMarked = (region: FaceRegionName, text: string, finding: CheckedFinding): Claim => {
  if (region === 'whole face') return judgeWholeFace(finding)
  const share = shareOf(finding, region)
  const reason = named(region, finding)
  if (share < unmarkedShare) return contradicts(reason)
  if (exclusive.test(text)) {
    const beside = marksBeside(region, finding)
    return claimIf(
      beside.length === 0,
      beside.length === 0 ? reason : `The map also marks: ${beside.join(', ')}.`,
    )
  }
  if (superlative.test(text))
    return claimIf(
      isLargest(region, finding),
      isLargest(region, finding) ? reason : `${reason} Another region holds more.`,
    )
  return share >= markedShare
    ? supported(reason)
    : unclear(`${reason} That is too little to call either way.`)
}

/** Below the score's threshold marks count for nothing, and to deny them is as right as to name them. */
const againstMarks = (reason: string, { outcome }: CheckedFinding): Claim =>
  outcome === 'supports manipulation' ? contradicts(reason) : unclear(`${reason} But the finding ${outcome}.`)

const judgeUnmarked = (
  region: FaceRegionName,
  text: string,
  finding: CheckedFinding,
  isPlaceOnly: boolean,
): Claim => {
  if (superlative.test(text) || exclusive.test(text))
    return unclear('Which part of it is denied is not plain.')
  if (region === 'whole face')
    return isPlaceOnly
      ? unclear('How much of the face is marked, the shares do not say.')
      : judgePolarity(-1, false, finding)
  const share = shareOf(finding, region)
  const reason = named(region, finding)
  if (share >= markedShare) return againstMarks(reason, finding)
  return share < unmarkedShare
    ? supported(reason)
    : unclear(`${reason} That is too little to call either way.`)
}

/** Holds what a clause says of regions against the shares of the segmentation map. */
export const judgeRegions = (
  clause: Clause,
  statement: Statement,
  finding: CheckedFinding,
): readonly Claim[] => {
  const { text, regions, contrasted } = clause
  if (/\b(?:outside|beyond|away\s+from|far\s+from|next\s+to|beside|between)\b/u.test(text))
    return [unclear('Which part of the face it means is not plain.')]
  if (otherMap.test(text)) return [unclear('The finding has no shares for where the classifier looked.')]
  if (contrasted.length > 0 && regions.includes('whole face'))
    return [unclear('How much of the rest of the face it means is not plain.')]
  if (statement.polarity === null)
    return [unclear('What it says of the region is not plain enough to check.')]
  if (finding.outcome === 'not assessable' && finding.regions.length === 0)
    return [contradicts(`The finding names no region: ${finding.reason ?? 'not assessable'}`)]
  const judge = (region: FaceRegionName, polarity: 1 | -1, words: string): Claim => {
    if (polarity === -1) return judgeUnmarked(region, words, finding, statement.isPlaceOnly)
    const claim = judgeMarked(region, words, finding)
    // Cells may be marked below the score's threshold: where they lie is right, what they mean is not.
    if (claim.mark === 'supported' && !statement.isPlaceOnly && finding.outcome !== 'supports manipulation')
      return unclear(`${claim.reason} But the finding ${finding.outcome}.`)
    return claim
  }
  const opposite = (0 - statement.polarity) as 1 | -1
  return [
    ...regions.map((region) => judge(region, statement.polarity as 1 | -1, text)),
    // What is set apart is not itself the "only" or the "most" of the sentence.
    ...contrasted.map((region) => judge(region, opposite, '')),
  ]
}

/** "No region shows signs": whether none is marked. */
export const judgeNoRegion = (finding: CheckedFinding): Claim => {
  const marked = faceRegionNames.filter(
    (region) => region !== 'whole face' && shareOf(finding, region) >= markedShare,
  )
  return marked.length === 0
    ? supported('The map marks no region.')
    : againstMarks(`The map marks: ${marked.join(', ')}.`, finding)
}
