import { type PromptParts, wholePrompt } from '#models/prompting/assemble-prompt.ts'

/** What the language model is given: everything, or an ablation (paper, table 4). */
export interface Condition {
  readonly name: string
  readonly parts: PromptParts
  /** Whose rows: the face's own, or those of another face of the set. */
  readonly rows: 'own' | "another face's"
}

export const conditions: readonly Condition[] = [
  { name: 'whole prompt', parts: wholePrompt, rows: 'own' },
  {
    name: 'without forgery rows',
    parts: { scoreText: true, rows: ['visual', 'probability'] },
    rows: 'own',
  },
  { name: "another face's rows", parts: wholePrompt, rows: "another face's" },
  { name: 'without score text', parts: { ...wholePrompt, scoreText: false }, rows: 'own' },
  { name: 'score text alone', parts: { scoreText: true, rows: [] }, rows: 'own' },
]
