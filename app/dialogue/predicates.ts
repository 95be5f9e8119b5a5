/** What a clause says of its subject: 1 that it was manipulated, -1 that it was not; null where that is not plain. */
export interface Statement {
  readonly polarity: 1 | -1 | null
  /** It says so with a word that claims more than the absence of signs: "authentic", "genuine". */
  readonly claimsAuthenticity: boolean
  /** Where the first word of it stands in the clause. */
  readonly at: number
  /** Only where the map lies is said, and nothing of what it means. */
  readonly isPlaceOnly: boolean
}

interface Hit {
  readonly start: number
  readonly end: number
  readonly polarity: 1 | -1
  readonly kind: 'sign' | 'authentic' | 'untouched' | 'place'
}

const deeds =
  'manipulations?|tampering|forger(?:y|ies)|alterations?|edits?|editing|splicing|deepfakes?|fakes?|fakery|falsification|modifications?|retouching|face\\s?swaps?(?:ping)?'
const signs =
  'signs?|traces?|evidence|indications?|indicators?|hints?|marks|cues?|artefacts?|artifacts?|anomal(?:y|ies)|inconsistenc(?:y|ies)|irregularit(?:y|ies)|discrepanc(?:y|ies)|abnormalit(?:y|ies)|suspicion'

const kinds: readonly (readonly [Hit['kind'], 1 | -1, RegExp])[] = [
  // "signs of compression" are signs of something else.
  [
    'sign',
    1,
    new RegExp(
      String.raw`\b(?:${signs})(?:\s+(?:of|for|suggesting|consistent\s+with)\s+(?:(?:a|an|any|possible|digital|local|localised|facial|image|visual|the|such)\s+)*(?:${deeds}))\b|\b(?:${deeds})(?:\s+(?:${signs}))?\b|\b(?:${signs})\b(?!\s+of\b)|\bsplice\b`,
      'gu',
    ),
  ],
  [
    'sign',
    1,
    /\b(?:manipulated|altered|edited|forged|faked?|tampered(?:\s+with)?|modified|retouched|swapped|synthetic|synthesi[sz]ed|falsified|doctored|deepfaked?|suspicious|inauthentic|unauthentic|spliced|replaced|affected|artificial|unnatural|conspicuous)\b/gu,
  ],
  [
    'authentic',
    -1,
    /\b(?:authentic(?:ity)?|genuine|pristine|real)\b|(?<=\b(?:is|was|are|an|not|as|be)\s)original\b/gu,
  ],
  [
    'untouched',
    -1,
    /\b(?:unmanipulated|unaltered|unedited|untouched|unmodified|unaffected|unforged|clean|intact|natural(?:-looking)?|normal|unremarkable|inconspicuous|unsuspicious|spared|clear\s+of)\b/gu,
  ],
  [
    'place',
    1,
    /\b(?:lies|lie|located|locali[sz]ed|found|concentrat(?:ed|es|ion)|highlight(?:ed|s)?|flag(?:ged|s)|marked|marks|lights?\s+up|point(?:s|ing)?\s+to|cent(?:red|ered|res|ers)|focus(?:ed|es)?|strongest|stronger|peaks?|covers?|falls\s+on|visible|dominates?|responds?|stands?\s+out|names?|named)\b/gu,
  ],
]

/** Compounds in which such a word names a method and says nothing of this face. */
const compounds =
  /\b(?:deepfake|forgery|manipulation|fake|tampering)[\s-]+(?:detection|detectors?|scores?|maps?|segmentation|locali[sz]ation|locators?|prediction|classifiers?|prompts?|embeddings?|methods?|techniques?|types?)\b|\bfacial image designed for\b|\boriginal\s+(?:file|exhibit|image file)\b|\breal[\s-]time\b/gu

const negator =
  /\b(?:not|no|none|never|without|neither|lacks?|lacking|free\s+(?:of|from)|devoid\s+of|absence\s+of|absent|missing|fails?\s+to|cannot|rules?\s+out|excludes?|nothing|nowhere|against|inconsistent\s+with|denies|unlikely|far\s+from|anything\s+but)\b/gu
/** What makes a statement so small or so dark that neither side can be held against the finding. */
const blurred =
  /\b(?:hardly|barely|scarcely|little|few|faint(?:ly)?|slight(?:ly)?|some\s+extent|no\s+longer|no\s+more|fewer|least|less|more\s+than|weaker|as\s+much)\b/u

const countNegators = (text: string): number => [...text.matchAll(negator)].length

const hitsOf = (text: string): readonly Hit[] => {
  const masked = text.replaceAll(compounds, (match) => '#'.repeat(match.length))
  const all = kinds.flatMap(([kind, polarity, pattern]) =>
    [...masked.matchAll(pattern)].map(
      (match): Hit => ({ start: match.index, end: match.index + match[0].length, polarity, kind }),
    ),
  )
  return all
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((hit, index, sorted) => !sorted.slice(0, index).some((other) => other.end > hit.start))
}

/** Reads what a clause states; undefined where it states nothing of the kind. */
export const statementOf = (text: string): Statement | undefined => {
  const hits = hitsOf(text)
  const telling = hits.filter(({ kind }) => kind !== 'place')
  const used = telling.length > 0 ? telling : hits
  const [first] = used
  if (first === undefined) return undefined
  const polarities = used.map(({ start, end, polarity }, index) => {
    const before = text.slice(used[index - 1]?.end ?? 0, start)
    const isLast = index === used.length - 1
    // "Signs are absent", "manipulation was not found": a negation behind the last word is about it, too.
    const behind = isLast ? text.slice(end) : ''
    const count = countNegators(before) + countNegators(behind)
    if (count > 1) return null
    return count === 1 ? ((-1 * polarity) as 1 | -1) : polarity
  })
  const isPlain = polarities.every((polarity) => polarity !== null && polarity === polarities[0])
  return {
    polarity: isPlain && !blurred.test(text) ? (polarities[0] ?? null) : null,
    claimsAuthenticity: used.some(({ kind }) => kind === 'authentic'),
    at: first.start,
    isPlaceOnly: telling.length === 0,
  }
}
