import type { FaceRegionName } from '../face-regions.ts'

/** Words that name a region, by UTF-16 places in the text: `end` is the place after the last. */
export interface RegionRange {
  readonly start: number
  readonly end: number
  readonly region: FaceRegionName
}

const ofTheFace = String.raw`\s+of\s+(?:the|this|that|his|her|their)\s+face`
const part = '(?:part|half|third|portion|region|area|section)'
const eyeNoun = String.raw`(?:eye[\s-]?(?:brow|lid|lash|ball)(?:s|es)?|eyes?|brows?|pupils?|iris(?:es)?)`

/** Tried in this order at each place, so that the longer name wins over the word within it. */
const names: readonly (readonly [FaceRegionName, string])[] = [
  [
    'whole face',
    String.raw`(?:whole|entire|complete)\s+face|face\s+as\s+a\s+whole|all\s+of\s+(?:the|this)\s+face`,
  ],
  [
    'lower face',
    String.raw`lower[\s-]+face|(?:lower|bottom)\s+${part}${ofTheFace}|(?:lower\s+)?jaw[\s-]?lines?|(?:lower\s+)?jaws?|chins?`,
  ],
  [
    'eyes',
    String.raw`left\s+(?:eye\s+)?(?:and|or)\s+(?:the\s+)?right\s+${eyeNoun}|right\s+(?:eye\s+)?(?:and|or)\s+(?:the\s+)?left\s+${eyeNoun}`,
  ],
  ['left eye', String.raw`left(?:[\s-]hand)?\s+${eyeNoun}`],
  ['right eye', String.raw`right(?:[\s-]hand)?\s+${eyeNoun}`],
  ['eyes', `${eyeNoun}|(?:peri)?ocular`],
  ['nose', 'noses?|nostrils?|nasal'],
  ['mouth', 'mouths?|lips?|teeth|tooth'],
]

/** Where such a word names no part of this face: "to the naked eye", "eye-catching", "word of mouth". */
const notTheFace =
  /(?:\b(?:naked|human|untrained|trained|expert|unaided|an|public)\s+eyes?\b|\bto\s+the\s+eye\b|\beyes?[\s-](?:catching|opening|level|witness(?:es)?)\b|\bword\s+of\s+mouth\b|\blip[\s-](?:service|sync(?:ed|ing|hronisation)?)\b)/giu

const anyName = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:${names.map(([, name]) => `(${name})`).join('|')})(?![\p{L}\p{N}_])`,
  'giu',
)

/**
 * The words of a text that name a region of the face, in the order of the text and without overlaps. Synonyms count: brows and
 * lids belong to an eye, lips and teeth to the mouth, jaw and chin to the lower face (the areas of app/region-polygons.ts).
 * A possessive ending is not part of a range; an eye of no stated side counts as the eyes.
 */
export const regionRanges = (text: string): readonly RegionRange[] => {
  const elsewhere = [...text.matchAll(notTheFace)].map(
    (match) => [match.index, match.index + match[0].length] as const,
  )
  return [...text.matchAll(anyName)].flatMap((match) => {
    const [start, end] = [match.index, match.index + match[0].length]
    if (elsewhere.some(([from, to]) => start < to && end > from)) return []
    const which = match.slice(1).findIndex((group) => group !== undefined)
    return [{ start, end, region: names[which]![0] }]
  })
}
