import type { FaceRegionName } from '../face-regions.ts'
import type { Finding } from '../records/finding.ts'
import { specificRegions } from './region-shares.ts'

const regionNames: Readonly<Record<FaceRegionName, string>> = {
  'left eye': 'the left eye',
  'right eye': 'the right eye',
  eyes: 'the eyes',
  nose: 'the nose',
  mouth: 'the mouth',
  'lower face': 'the lower face',
  'whole face': 'the whole face',
}

/** The question that a click on a region asks. */
export const questionAbout = (region: FaceRegionName): string => `What do you find at ${regionNames[region]}?`

const mostSuggestions = 4
/** A score nearer to its threshold than this is worth a question about how firm it is. */
const near = 0.1

const normalised = (question: string): string =>
  question
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Questions worth asking next, most telling first, without those that were asked already; computed from the finding alone. */
export const suggestQuestions = (finding: Finding | null, asked: readonly string[]): string[] => {
  if (finding === null) return []
  const { outcome, score, threshold, stability } = finding
  const [first, second] = specificRegions(finding)
  const isNear = score !== null && threshold !== null && Math.abs(score - threshold) < near
  const isUnsteady =
    stability !== null && threshold !== null && stability.low < threshold && stability.high >= threshold
  const candidates = [
    'Is this a deepfake image?',
    ...(isUnsteady ? ['The score changes sides under small changes of the crop: what does that mean?'] : []),
    ...(isNear ? ['How firm is this result, so close to the threshold?'] : []),
    ...(first === undefined ? [] : [questionAbout(first.name)]),
    ...(outcome === 'supports manipulation' && first === undefined
      ? ['Why does the map mark no part of the face?']
      : []),
    ...(outcome === 'supports no manipulation' ? ['Does this rule out a manipulation?'] : []),
    ...(second === undefined ? [] : [questionAbout(second.name)]),
    'How was this face examined?',
    'What are the limits of this result?',
    'What should be examined next?',
  ]
  const known = new Set(asked.map(normalised))
  return candidates.filter((question) => !known.has(normalised(question))).slice(0, mostSuggestions)
}
