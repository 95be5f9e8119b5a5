import { Fault } from '#app/fault.ts'
import type { PackDialogue } from '#app/records/pack.ts'
import type { PromptReading } from '#main/engines/vision/vision-contract.ts'
import { assemblePrompt } from '#models/prompting/assemble-prompt.ts'

/** What the language model is given of a face, and what of it goes into the record of a dialogue. */
export interface FacePrompt {
  /** For the language engine's `openFace`. */
  readonly opening: { readonly rows: Uint8Array; readonly scoreFake: number }
  readonly rowsSha256: string
  readonly template: string
  /** The texts before the conversation, as the model reads them; a row stands as its part's name in brackets. */
  readonly shownPrompt: string
}

/** The finding that an examiner sees of the face. */
export interface ShownFinding {
  readonly score: number
  /** null where it was not recorded. */
  readonly tensorSha256: string | null
}

/** By as much may two devices' scores of the same crop differ. */
const scoreTolerance = 5e-3

const shown = (template: PackDialogue['template'], scoreFake: number): string =>
  assemblePrompt(template, { scoreFake, turns: [], question: '…' })
    .map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.to - piece.from} embeddings]`))
    .join('')

/**
 * The arrow from a finding to a dialogue: the prompt learner's reading of the same crop. Throws `model/mismatch` where it is not of
 * the crop and the score that the examiner sees, so that no answer speaks of another finding.
 */
export const facePrompt = (
  finding: ShownFinding,
  reading: PromptReading,
  { embedding, template }: Pick<PackDialogue, 'embedding' | 'template'>,
): FacePrompt => {
  const { probability, tensorSha256, rowsSha256, rows, width } = reading
  const problem =
    finding.tensorSha256 !== null && tensorSha256 !== finding.tensorSha256
      ? 'another crop'
      : Math.abs(probability.fake - finding.score) > scoreTolerance
        ? 'another score'
        : width !== embedding
          ? 'embeddings of another width'
          : undefined
  if (problem !== undefined)
    throw new Fault(
      'model/mismatch',
      `What the language model would be given is not the finding that is shown: ${problem}. Analyse the picture again with the pack in use.`,
      { detail: { problem, score: finding.score, found: probability.fake, width, embedding } },
    )
  return {
    opening: { rows, scoreFake: probability.fake },
    rowsSha256,
    template: template.name,
    shownPrompt: shown(template, probability.fake),
  }
}
