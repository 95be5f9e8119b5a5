import { wholePrompt } from '../../prompting/assemble-prompt.ts'
import { byteCarriers } from '../../prompting/carriers.ts'
import { compactTemplate } from '../../prompting/templates.ts'
import { seededRandom } from '../../random/seeded-random.ts'
import { openSentencePiece } from '../../tokenizer/sentencepiece-bpe.ts'
import { trainSentencePiece } from '../../tokenizer/train-sentencepiece.ts'
import type { Batch } from '../train-loop.ts'
import { type DialogueItem, dialogueBatch } from './dialogue-batch.ts'
import type { DialogueNetwork } from './dialogue-network.ts'
import { encodeDialogue, type PromptLayout } from './encode-dialogue.ts'

const places = ['eyes', 'nose', 'mouth'] as const
const question = 'Is this a deepfake image?'
const answerOf = (place: number | null): string =>
  place === null ? 'No. Nothing stands out.' : `Yes. Look at the ${places[place]}.`
const laterOf = (place: number | null): string => (place === null ? 'Nowhere.' : `At the ${places[place]}.`)

/** Everything that the toy says, often enough for a vocabulary. */
const corpus = [null, 0, 1, 2].flatMap((place) => [
  `Score 40%. ### Human: ${question}\n### Assistant: ${answerOf(place)}\n###`,
  `### Human: Where?\n### Assistant: ${laterOf(place)}\n###`,
])

export const toyVocabulary = trainSentencePiece(Array.from({ length: 4 }, () => corpus).flat(), 374)

export const toyLayout: PromptLayout = {
  template: compactTemplate,
  carriers: byteCarriers(toyVocabulary),
  tokenizer: openSentencePiece(toyVocabulary, { addDummyPrefix: true }),
  beginning: 1,
  stop: '###',
}

/** A language model with a prompt learner that trains in seconds: maps of 8 pixels, one block, 64 tokens. */
export const toyDialogue: DialogueNetwork = {
  llama: {
    width: 32,
    blocks: 1,
    heads: 2,
    hidden: 64,
    vocabulary: toyVocabulary.pieces.length,
    epsilon: 1e-5,
    ropeTheta: 10_000,
    ropeFactor: 1,
  },
  prompt: { embedding: 32, channels: [8] },
  findings: { taps: 1, map: 8, embedding: 4 },
  context: 64,
  sharing: 1,
  carriers: toyLayout.carriers,
  lowRank: null,
}

/** A face whose map marks one of three places, or none; the score does not tell which. */
export const toyItem = (
  seed: string,
  parts = wholePrompt,
): DialogueItem & { readonly place: number | null } => {
  const random = seededRandom(seed)
  const place = random.chance(0.25) ? null : random.below(places.length)
  const side = toyDialogue.findings.map
  const segmentation = Float32Array.from({ length: side * side }, (_, cell) =>
    place !== null && Math.floor(cell / side / 2) === place + 1 ? 1 : 0.1 * random.uniform(),
  )
  const fake = random.between(0.3, 0.7)
  const turns = [
    { question, answer: answerOf(place) },
    { question: 'Where?', answer: laterOf(place) },
  ]
  return {
    place,
    dialogue: encodeDialogue(toyLayout, { scoreFake: fake, turns }, parts),
    findings: {
      maps: [Float32Array.from({ length: 2 * side * side }, () => random.normal())],
      segmentation,
      probability: [1 - fake, fake],
      embedding: Float32Array.from({ length: 4 }, () => random.normal()),
    },
  }
}

/** The batch of a step: it depends on the step alone. */
export const toyDialogueBatch = (count: number, step: number): Batch =>
  dialogueBatch(
    Array.from({ length: count }, (_, index) => [toyItem(`${step} ${index}`)]),
    toyDialogue,
  )
