import { type CheckedFinding, type Claim, unclear } from './claim.ts'
import { deniesCertainty, judgeCertainty } from './judge-certainty.ts'
import { judgeFigures } from './judge-figures.ts'
import { judgeNoRegion, judgeRegions } from './judge-regions.ts'
import { isAboutSomethingElse, judgePolarity, judgeVerdict } from './judge-verdict.ts'
import { unknownWords } from './known-words.ts'
import { statementOf } from './predicates.ts'
import { type Clause, clausesOf, type ReadSentence, readSentence } from './read-sentence.ts'
import { regionRanges } from './region-words.ts'
import { sentencesOf } from './sentences.ts'
import type { SupportMark } from './support-mark.ts'

/** A sentence of an answer, by UTF-16 places, with its mark and one sentence that says why. */
export interface MarkedSentence {
  readonly start: number
  readonly end: number
  readonly mark: SupportMark
  readonly reason: string
}

/** Forms of a sentence that state nothing about this face, each with what it is. */
const asides: readonly (readonly [RegExp, string])[] = [
  [/\?["'”’)\]]*$/u, 'A question states nothing.'],
  [/["“”«»]/u, 'It quotes somebody; what is quoted is not checked.'],
  [
    /\b(?:if|unless|suppose|assuming|whether|would|were\s+it|in\s+case|even\s+though\s+it\s+were)\b/u,
    'It speaks of what would be, not of what was found.',
  ],
  [
    /\b(?:may|might|could|can|possibl[ey]|perhaps|potentially|maybe|presumably)\b(?!\s+not\s+be\s+(?:assess|certain|establish|prov))/u,
    'It speaks of what may be.',
  ],
  [
    /\b(?:you|your|alleged(?:ly)?|claims?|claimed|supposed(?:ly)?|assert\w*|according\s+to|agree|disagree|wrong|incorrect|false|untrue|mistaken|misleading|contrary|accus\w+)\b/u,
    'It speaks of what somebody says.',
  ],
  [
    /\b(?:deepfakes|forgeries|fakes|manipulations|face\s?swaps)\s+(?:\w+\s+)?(?:are|have|show|leave|tend|often|usually|may|can|typically|commonly|do)\b|\b(?:often|usually|typically|commonly|in\s+general|generally|always|sometimes|many|most\s+(?:deepfakes|forgeries))\b/u,
    'It speaks of forgeries in general.',
  ],
  [
    /\b(?:cannot|not)\s+(?:say|tell|know|judge|decide|show\s+that|name\s+the\s+kind)\b/u,
    'It says what it does not say.',
  ],
  [
    /\b(?:are\s+about|the\s+higher|the\s+more|from\s+the\s+threshold\s+on|designed|trained|looks?\s+for|search\w*\s+for|learn\w*|a\s+(?:high|low|higher|lower)\s+score|higher\s+scores?|scores\b|any\s+score|means\s+a|compares?|miss(?:es|ed)?|overlooks?|outside\s+(?:of\s+)?the\s+face)\b/u,
    'It explains the method.',
  ],
  [
    /^(?:(?:please|first|then|also)\s+)?(?:look|state|say|treat|write|let|get|examine|compare|check|inspect|zoom|ask|consider|request|obtain|verify|note|see|try|use|open|keep|remember)\b|\b(?:should|recommend\w*|suggest\s+(?:to|you)|worth|advis\w+|next\s+step|ought|must|let\s+us)\b/u,
    'It gives advice.',
  ],
]

const noRegion = /\b(?:no|none\s+of\s+the|not\s+any)\s+(?:single\s+|one\s+)?(?:regions?|areas?|parts?)\b/u
const someRegion =
  /\b(?:all|every|each|other|rest|remaining|any|several|some|both|this|that|these|those|another)\s+(?:\w+\s+){0,2}?(?:regions?|areas?|parts?|features?)\b|\brest\s+of\b|\bthere\b(?=\s+(?:too|as\s+well))/u

interface Context {
  /** The sentence before named a region, which an "it" may mean. */
  readonly isAfterRegion: boolean
  readonly question: string | null
}

const judgeClause = (
  clause: Clause,
  read: ReadSentence,
  finding: CheckedFinding,
  context: Context,
): readonly Claim[] => {
  const statement = statementOf(clause.text)
  if (statement === undefined || deniesCertainty(clause.text)) return []
  if (clause.regions.length + clause.contrasted.length > 0) return judgeRegions(clause, statement, finding)
  if (noRegion.test(clause.text) && statement.polarity === -1) return [judgeNoRegion(finding)]
  if (someRegion.test(clause.text)) return [unclear('Which regions it means is not stated.')]
  if (context.isAfterRegion && /^(?:it|they|this|that|there|here)\b/u.test(clause.text))
    return [unclear('It may mean the region of the sentence before.')]
  if (statement.isPlaceOnly && /\b(?:scor\w+|threshold)\b/u.test(clause.text)) return []
  return [judgeVerdict(clause.text, statement, finding, read.lead !== null) ?? unclear('It names no region.')]
}

/** "Yes." and "No." by themselves answer the question: what they say follows from what it asks. */
const judgeBareAnswer = (lead: 'yes' | 'no', question: string | null, finding: CheckedFinding): Claim => {
  const nothing = unclear(
    'Alone it says nothing, and the question is not plain enough to tell what it affirms.',
  )
  const last = question === null ? undefined : sentencesOf(question).at(-1)
  if (question === null || last === undefined) return nothing
  const read = readSentence(question.slice(last.start, last.end).replace(/\?+$/u, ''))
  const [clause, ...more] = clausesOf(read)
  const isPlain =
    clause !== undefined &&
    more.length === 0 &&
    !clause.hasTail &&
    /^(?:is|was|has|does|are|were|do)\b/u.test(clause.text) &&
    !/\b(?:not|no|never|nor|or|agree|right|you|your)\b/u.test(clause.text)
  const statement = isPlain ? statementOf(clause.text) : undefined
  if (clause === undefined || statement === undefined || statement.polarity === null) return nothing
  const polarity = lead === 'yes' ? statement.polarity : ((0 - statement.polarity) as 1 | -1)
  if (clause.regions.length > 0) return combine(judgeRegions(clause, { ...statement, polarity }, finding), [])
  if (statement.isPlaceOnly || isAboutSomethingElse(clause.text)) return nothing
  return judgePolarity(polarity, statement.claimsAuthenticity && polarity === -1, finding)
}

const combine = (claims: readonly Claim[], more: readonly string[]): Claim => {
  const against = claims.find(({ mark }) => mark === 'contradicts')
  if (against !== undefined) return against
  const open = claims.find(({ mark }) => mark === 'not checkable')
  if (open !== undefined) return open
  const [first] = claims
  if (first === undefined) return unclear('It states nothing that the finding holds.')
  if (more.length > 0)
    return unclear(`${first.reason} What it adds is not in the finding: ${more.join(', ')}.`)
  return { mark: 'supported', reason: [...new Set(claims.map(({ reason }) => reason))].join(' ') }
}

const judgeSentence = (sentence: string, finding: CheckedFinding, context: Context): Claim => {
  const read = readSentence(sentence)
  if (read.text === '' && read.lead !== null) return judgeBareAnswer(read.lead, context.question, finding)
  const aside = asides.find(([pattern]) => pattern.test(read.text))
  if (aside !== undefined) return unclear(aside[1])
  const clauses = clausesOf(read)
  const claims = clauses.flatMap((clause) => [
    ...judgeCertainty(clause.text, finding),
    ...judgeFigures(clause, finding),
    ...judgeClause(clause, read, finding, context),
  ])
  const details = clauses.some(({ hasTail }) => hasTail) ? ['a reason or a detail'] : []
  return combine(claims, [...unknownWords(read.text).slice(0, 3), ...details])
}

/**
 * Marks each sentence of an answer by what the finding says to it: its outcome, score and threshold, the shares of regions in
 * the segmentation map, stability, and that it is no certainty. A grammar of English decides, without a model: whatever it
 * does not read with confidence, and whatever the finding does not hold, is 'not checkable'. Never a second witness: support
 * says that the text repeats the finding, not that the finding is right.
 */
export const supportMarksOf = (
  text: string,
  finding: CheckedFinding | null,
  question: string | null = null,
): readonly MarkedSentence[] => {
  let isAfterRegion = false
  return sentencesOf(text).map(({ start, end }) => {
    const sentence = text.slice(start, end)
    const claim =
      finding === null
        ? unclear('There is no finding to hold it against.')
        : judgeSentence(sentence, finding, { isAfterRegion, question })
    isAfterRegion = regionRanges(sentence).length > 0
    return { start, end, ...claim }
  })
}
