import type { Rules, Slots } from './expand-template.ts'
import type { Grounds } from './ground-facts.ts'
import { regionSlots } from './region-phrases.ts'

/** How the score stands to the threshold, in words. */
const relations = {
  clear: ['above the threshold', 'over the threshold'],
  narrow: ['just above the threshold', 'only a little above the threshold'],
  uncertain: ['below the threshold', 'under the threshold'],
  low: ['below the threshold', 'well below the threshold', 'under the threshold'],
} as const

const findings = {
  clear: [
    'the findings support manipulation',
    'the score of {score} <lies> <relation> and supports manipulation',
    'with a score of {score} the findings support manipulation',
    'the score is {score}, <relation>, which supports manipulation',
    'the detector gives a score of {score}, which supports manipulation',
    'the findings for this <image> support manipulation, with a score of {score}',
  ],
  narrow: [
    'the findings support manipulation, but narrowly',
    'the score of {score} <lies> <relation>, so the findings support manipulation by a small margin',
    'the score is {score}, <relation>, which supports manipulation, though narrowly',
    'with a score of {score} the findings support manipulation, but the margin is small',
    'the score of {score} <lies> <relation> and supports manipulation, but narrowly',
  ],
  uncertain: [
    'the score of {score} <lies> <relation>, so the findings support no manipulation, but not clearly',
    'the findings support no manipulation, though the score of {score} is not low',
    'with a score of {score} the findings support no manipulation, but not clearly',
    'the score of {score} <lies> <relation> and supports no manipulation, but not clearly',
    'the score is {score}, <relation>, and this supports no manipulation, with some doubt',
  ],
  low: [
    'the findings support no manipulation',
    'the score of {score} <lies> <relation> and supports no manipulation',
    'with a score of {score} the findings support no manipulation',
    'the score is {score}, <relation>, which supports no manipulation',
    'the detector gives a score of {score}, which supports no manipulation',
    'the findings for this <image> support no manipulation, with a score of {score}',
  ],
} as const

/** Verdicts of the truth against the score: no lie about the score, and none about the verdict. */
const againstScore = {
  yes: ['the traces support manipulation, although the score of {score} lies below the threshold'],
  no: ['this <image> supports no manipulation, although the score of {score} lies above the threshold'],
} as const

/** What the map shows, as a sentence of its own. */
const mapOf = ({ supportsManipulation, named, weaklyMarked, marksSomething }: Grounds): readonly string[] => {
  if (supportsManipulation)
    return named.length === 0
      ? marksSomething
        ? ['the marked area fits no named region', 'no single region stands out in the segmentation map']
        : ['the segmentation map marks no region', 'nothing in the segmentation map reaches its threshold']
      : [
          'the segmentation map marks {named}',
          '{named} stand{named s} out in the segmentation map',
          'the marked area lies on {named}',
          'the segmentation map points to {named}',
          'the traces lie on {named}',
          'the map marks {named} as altered',
        ]
  return weaklyMarked.length === 0
    ? marksSomething
      ? ['no named region stands out in the segmentation map', 'the segmentation map marks no named region']
      : [
          'the segmentation map marks no region',
          'no part of the face is marked as altered',
          'nothing in the segmentation map reaches its threshold',
        ]
    : [
        'the segmentation map marks {weak}, but at this score that does not support manipulation',
        'the map has a mark on {weak}, which does not count at this score',
      ]
}

/** The same after a verdict that it does not support. */
const markBeside = [
  'the mark on {weak} in the map does not change that',
  'the mark on {weak} does not count at this score',
]

const cautions = {
  clear: [
    'This is a reason to look closer, not a proof.',
    'Other examinations should confirm this.',
    'An examiner should review the marked area.',
    'The findings alone are not proof.',
  ],
  narrow: [
    'The margin is small, so other examinations matter.',
    'A result this close to the threshold needs a second method.',
    'Treat this as a weak result.',
  ],
  uncertain: [
    'Treat this as an uncertain result.',
    'An uncertain result needs a second method.',
    'This rules nothing out.',
    'None of this proves that the <image> is authentic.',
  ],
  low: [
    'None of this proves that the <image> is authentic.',
    'This does not rule out changes that the detector cannot see.',
    'A low score is not proof that nothing was changed.',
    'Other examinations may still be useful.',
  ],
} as const

/** Sentences that hold for these grounds alone, and words for every question and answer. */
export const groundRules = (grounds: Grounds): Rules => {
  const { supportsManipulation, scoreAgrees, band, weaklyMarked } = grounds
  const finding: readonly string[] = scoreAgrees
    ? findings[band]
    : againstScore[supportsManipulation ? 'yes' : 'no']
  const caution = scoreAgrees ? cautions[band] : cautions[supportsManipulation ? 'narrow' : 'uncertain']
  const map = mapOf(grounds)
  const besides = supportsManipulation || weaklyMarked.length === 0 ? map : markBeside
  const isPlain = scoreAgrees && (band === 'clear' || band === 'low')
  return {
    finding,
    // Where the words before speak of findings already.
    'score finding': finding.filter((text) => !text.includes('findings')),
    map,
    'map besides': besides,
    'finding and map': isPlain ? ['<finding>, and <map besides>'] : ['<finding>. <map besides>'],
    caution,
    relation: relations[band],
    'maybe map': ['', '<map besides>.'],
    'maybe caution': ['', '', '<caution>'],
    outcome: [supportsManipulation ? 'support manipulation' : 'support no manipulation'],
    lies: ['lies', 'is'],
    image: ['image', 'image', 'picture', 'face'],
    shot: ['image', 'picture', 'photo'],
    pic: ['image', 'picture', 'photo', 'face'],
    this: ['this', 'this', 'the'],
    altered: ['manipulated', 'altered', 'edited', 'forged', 'tampered with', 'changed', 'faked'],
    manipulation: ['manipulation', 'forgery', 'tampering', 'editing'],
    please: ['', '', ', please'],
  }
}

/** What the score alone means; the verdict where grounded in findings. */
const meaningOf = ({ supportsManipulation, scoreAgrees }: Grounds): string =>
  supportsManipulation === scoreAgrees ? 'supports manipulation' : 'supports no manipulation'

const counts = ['no region', 'one region', 'two regions', 'three regions'] as const

/** The slots of these grounds: {score}, {named} and {weak} with what agrees with them, {meaning}, {count}. */
export const groundSlots = (grounds: Grounds): Slots => ({
  score: grounds.score,
  percent: String(Math.round(Number(grounds.score) * 100)),
  meaning: meaningOf(grounds),
  count: counts[grounds.named.length] ?? 'several regions',
  ...regionSlots('named', grounds.named),
  ...regionSlots('weak', grounds.weaklyMarked),
})
