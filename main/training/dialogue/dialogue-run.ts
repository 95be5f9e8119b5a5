import type { PromptTemplate } from '#app/records/pack.ts'
import type { Grounding } from '#models/conversations/ground-facts.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import type { AdamOptions } from '#models/training/adam.ts'
import type { DialogueNetwork } from '#models/training/dialogue/dialogue-network.ts'
import type { Schedule } from '#models/training/schedule.ts'
import type { FaceChoice } from '../chosen-places.ts'

/** How conversations are made from what was found in a picture. */
export interface ConversationChoice {
  readonly groundIn: Grounding
  /**
   * What grades P(Yes) on either side of the threshold: 'score' teaches a probability that rises with the detector's score and
   * is one half at the threshold; 'truth' takes a share of the verdicts from the simulation (paper 3.3).
   */
  readonly grading: 'score' | 'truth'
  /** Share of conversations that go on until the context is full, so that late places are learnt, too. */
  readonly longShare: number
  /** Share of sequences whose prompt does not say the score, so that it has to be read off the rows. */
  readonly withoutScoreText: number
  /** Share of sequences from the file of general conversations. */
  readonly generalShare: number
}

/** Stage 2: everything that decides the weights; written to the run's folder. */
export interface DialogueRun extends FaceChoice {
  readonly stage: 'dialogue'
  /** The pack whose detector is asked; `sha256` is that of its pack.json. */
  readonly pack: { readonly id: string; readonly version: string; readonly sha256: string }
  /** The pack whose language model is adapted; null for one that is trained from nothing. */
  readonly languagePack: { readonly id: string; readonly version: string; readonly sha256: string } | null
  readonly network: DialogueNetwork
  readonly template: PromptTemplate
  readonly stop: string
  readonly conversations: ConversationChoice
  /** SHA-256 of the file of general conversations; null for none. */
  readonly generalSha256: string | null
  /** The detector's threshold that verdicts are given by. */
  readonly threshold: number
  readonly adam: AdamOptions
  readonly learnerRate: number
  readonly schedule: Schedule
  /** Rows a step, each shared by conversations. */
  readonly batch: number
  /** Simulated pairs whose findings are cached, of the training and of the validation split. */
  readonly cachedPairs: number
  readonly validationPairs: number
  readonly seed: number
  readonly methods: readonly SourceMethodName[]
  /** SHA-256 of the checkpoint whose averaged weights it begins with; null: it begins from nothing. */
  readonly from: string | null
}
