import type { PromptTemplate } from '#app/records/pack.ts'
import type { LlamaDimensions } from '../networks/llama-decoder.ts'
import { compactTemplate, publishedTemplate } from '../prompting/templates.ts'
import {
  fixedTokens,
  pieceKind,
  type SentencePieceVocabulary,
} from '../tokenizer/sentencepiece-vocabulary.ts'
import { trainSentencePiece } from '../tokenizer/train-sentencepiece.ts'

/** A language model's sizes, how it is prompted, and how its weights are stored. */
export interface LanguagePreset {
  readonly dimensions: LlamaDimensions
  readonly contextTokens: number
  readonly type: 'q8_0' | 'q4_0'
  readonly template: PromptTemplate
}

/** Sizes at which a dialogue is measured: Vicuna-7B-v1.5-16k's, those of a model that is trained here, and a tiny one. */
export const languagePresets = {
  'vicuna-7b': {
    dimensions: {
      width: 4096,
      blocks: 32,
      heads: 32,
      hidden: 11_008,
      vocabulary: 32_000,
      epsilon: 1e-5,
      ropeTheta: 10_000,
      ropeFactor: 4,
    },
    contextTokens: 2048,
    type: 'q4_0',
    template: publishedTemplate,
  },
  compact: {
    dimensions: {
      width: 320,
      blocks: 8,
      heads: 8,
      hidden: 864,
      vocabulary: 2048,
      epsilon: 1e-5,
      ropeTheta: 10_000,
      ropeFactor: 1,
    },
    contextTokens: 1024,
    type: 'q8_0',
    template: compactTemplate,
  },
  tiny: {
    dimensions: {
      width: 64,
      blocks: 2,
      heads: 4,
      hidden: 96,
      vocabulary: 600,
      epsilon: 1e-5,
      ropeTheta: 10_000,
      ropeFactor: 1,
    },
    contextTokens: 512,
    type: 'q8_0',
    template: compactTemplate,
  },
} as const satisfies Readonly<Record<string, LanguagePreset>>

export type LanguagePresetName = keyof typeof languagePresets

/** What is asked when a dialogue is measured: three questions of an examiner's. */
export const measuredQuestions = [
  'Is this a deepfake image?',
  'Which part of the face was changed?',
  'What should be examined next?',
] as const

/** An answer whose tokens are what its text becomes again, as a trained model's are and a random one's are not. */
export const measuredAnswer =
  'Yes. This is a deepfake image, and the part of the face that was changed is the mouth. The score and the map agree, but that is not certain.'

const learnt = 120
/** Single characters that no measured text holds fill a vocabulary up. */
const firstFiller = 0x4e00

/**
 * A vocabulary of any size in which the words of the prompts are tokens, as they are in a trained one, so that prompts have about as
 * many tokens; the rest is filled up.
 */
export const measuredVocabulary = ({ dimensions, template }: LanguagePreset): SentencePieceVocabulary => {
  const fixed = template.segments.flatMap((segment) => ('text' in segment ? [segment.text] : []))
  const texts = [
    ...fixed,
    ...Object.values(template.turns),
    ...measuredQuestions,
    measuredAnswer,
    'Yes. No. '.repeat(3),
  ]
  const repeated = Array.from({ length: 10 }, () => texts).flat()
  const known = trainSentencePiece(repeated, fixedTokens.pieces.length + learnt)
  const missing = Math.max(0, dimensions.vocabulary - known.pieces.length)
  const fillers = Array.from({ length: missing }, (_, index) => String.fromCodePoint(firstFiller + index))
  return {
    pieces: [...known.pieces, ...fillers],
    scores: [...known.scores, ...fillers.map((_, index) => -1000 - index)],
    kinds: [...known.kinds, ...fillers.map(() => pieceKind.normal)],
  }
}
