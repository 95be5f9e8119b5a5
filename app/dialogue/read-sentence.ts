import type { FaceRegionName } from '../face-regions.ts'
import { regionRanges } from './region-words.ts'

/** A sentence whose regions are names that patterns can speak of: `qregiona`, `qregionb`, and so on. */
export interface ReadSentence {
  /** In small letters, without contractions, without a leading "yes," or "no,". */
  readonly text: string
  readonly regions: ReadonlyMap<string, FaceRegionName>
  /** "yes" or "no" with which the sentence begins. */
  readonly lead: 'yes' | 'no' | null
}

/** A part of a sentence that has a statement of its own. */
export interface Clause {
  readonly text: string
  readonly regions: readonly FaceRegionName[]
  /** Regions of which the opposite is said: "unlike the mouth", "but not the nose". */
  readonly contrasted: readonly FaceRegionName[]
  /** What follows "because", "which", "due to" and the like: a reason or a detail that no finding holds. */
  readonly hasTail: boolean
}

const mostRegions = 26

const contractions: readonly (readonly [RegExp, string])[] = [
  [/[’‘]/gu, "'"],
  [/\bcan't\b|\bcan not\b/gu, 'cannot'],
  [/\bwon't\b/gu, 'will not'],
  [/n't\b/gu, ' not'],
  [/'s\b|s'(?=\s)/gu, ''],
  [/'(?:re|ve|ll|d|m)\b/gu, ''],
]

const leading = /^[\s\-–—•*]*(yes|no|nope|yeah)\b(?:\s+sir\b)?\s*(?:[,.:;!–—-]+\s*|$)/u
const filler =
  /^[\s\-–—•*]*(?:indeed|overall|in summary|in short|to sum up|in conclusion|therefore|thus|so|well|correct|right|exactly|based on (?:the|this) (?:finding|score|map|analysis)s?)\s*[,:]?\s+/u

/** Brings a sentence into the form in which it is judged. */
export const readSentence = (sentence: string): ReadSentence => {
  const regions = new Map<string, FaceRegionName>()
  let text = ''
  let last = 0
  for (const { start, end, region } of regionRanges(sentence).slice(0, mostRegions)) {
    const name = `qregion${String.fromCharCode(97 + regions.size)}`
    regions.set(name, region)
    text += `${sentence.slice(last, start).toLowerCase()}${name}`
    last = end
  }
  text += sentence.slice(last).toLowerCase()
  for (const [pattern, to] of contractions) text = text.replaceAll(pattern, to)
  text = text.replaceAll(/\s+/gu, ' ').trim()
  const lead = leading.exec(text)
  if (lead !== null) text = text.slice(lead[0].length)
  return {
    text: text.replace(filler, '').trim(),
    regions,
    lead: lead === null ? null : lead[1]?.startsWith('y') === true ? 'yes' : 'no',
  }
}

const article = String.raw`(?:(?:in|at|on|around|near|of|for|to|with)\s+)?(?:(?:the|its|his|her|their|this)\s+)?(?:area\s+of\s+the\s+)?`
const oneRegion = 'qregion[a-z]'
const someRegions = String.raw`${article}${oneRegion}(?:\s+(?:region|area))?(?:\s+(?:and|or|nor)\s+${article}${oneRegion}(?:\s+(?:region|area))?)*`
const contrast = new RegExp(
  String.raw`,?\s*\b(?:unlike|in\s+contrast\s+(?:to|with)|contrary\s+to|as\s+opposed\s+to|rather\s+than|instead\s+of|except(?:\s+for)?|apart\s+from|aside\s+from|other\s+than|but\s+not|and\s+not|(?<=,\s)not)\s+(${someRegions})\s*,?`,
  'gu',
)
const regionName = /qregion[a-z]/gu

const tail =
  /,?\s*\b(?:because|since|due\s+to|caused|owing\s+to|which|who|whose|where|that|as\s+(?:if|though|the|it)|so\s+that|in\s+order|by\s+means|using|produced\s+by|made\s+(?:by|with)|created\s+(?:by|with)|generated\s+(?:by|with))\b.*$/u
/** A relative clause that states something of the finding itself is a statement of its own. */
const relative =
  /,\s+(?:which|and\s+(?:this|that|it))\s+(?=(?:is|lies|was|supports?|does|speaks|exceeds|reaches)\b)/gu
const saysThat =
  /\b(shows?|indicates?|suggests?|says?|finds?|found|means|think|believe|conclude|concludes|confirms?|states?|reports?|see|certain|sure|clear|proof|prove[sdn]?|evidence|sign)\s+that\b/gu

/** "Eyes: manipulated" is one statement, "the finding is this: the mouth is marked" two. */
const atColons = (text: string): readonly string[] => {
  const parts = text.split(/\s*:\s*/u)
  const isShort = parts.some((part) => part.split(' ').length <= 2 && !/\d/u.test(part))
  return isShort ? [text] : parts
}

const split = (text: string): readonly string[] => {
  const parts = atColons(text).flatMap((whole) =>
    whole.split(
      /\s*[;–—]\s*|,?\s+\b(?:but|while|whereas|although|though|however|yet)\b,?\s+|,\s+(?:and|so)\s+|\s+-\s+/u,
    ),
  )
  return parts.flatMap((part) => {
    // "The nose shows signs and the mouth is untouched": two statements where both sides name a region and say something.
    const [first = '', ...rest] = part.split(
      /\s+and\s+(?=(?:the\s+)?qregion[a-z]\s+(?:is|are|was|were|shows?|has|have|looks?|appears?|seems?|does|do|displays?|bears?)\b)/u,
    )
    return /\b(?:is|are|was|were|shows?|has|have|looks?|appears?|seems?|displays?|bears?)\b/u.test(first)
      ? [first, ...rest]
      : [part]
  })
}

/** The statements of a sentence, each with the regions that it names. */
export const clausesOf = ({ text, regions }: ReadSentence): readonly Clause[] => {
  const named = (part: string): FaceRegionName[] =>
    [...part.matchAll(regionName)].flatMap(([name]) => regions.get(name) ?? [])
  const contrasted: FaceRegionName[] = []
  const plain = text
    .replaceAll(/\bnot\s+(?:only|just|merely|solely)\b/gu, '')
    .replaceAll(/,?\s*\bbut\s+(?:also|even)\b/gu, ' and')
    .replaceAll(/\banything\s+but\b/gu, 'not')
    .replaceAll(/\bnothing\s+but\b/gu, 'only')
    .replaceAll(relative, '; it ')
    .replaceAll(saysThat, '$1')
    .replaceAll(contrast, (_, phrase: string) => {
      contrasted.push(...named(phrase))
      return ' qcontrast '
    })
  return split(plain)
    .map((part) => {
      const main = part.replace(tail, '')
      return {
        text: main.trim(),
        regions: named(main),
        contrasted: main.includes('qcontrast') ? contrasted : [],
        hasTail: main.length < part.length,
      }
    })
    .filter(({ text: main, hasTail }) => main !== '' || hasTail)
}
