import type { Ancestor } from '../first-state.ts'
import type { DialogueRun } from './dialogue-run.ts'
import type { DialogueFigures } from './measure-dialogue.ts'

const share = (value: number | null): string => (value === null ? 'not defined' : value.toFixed(3))

const groundedIn: Readonly<Record<DialogueRun['conversations']['groundIn'], string>> = {
  findings:
    "Answers agree with the findings: the verdict is the score against the threshold, and regions are those that the map marks. The text is no second witness: it repeats the detector's result.",
  truth: 'Answers state what the simulation did, whether or not the detector saw it.',
}

const gradedBy: Readonly<Record<DialogueRun['conversations']['grading'], string>> = {
  score:
    'P(Yes) was taught to rise with the score and to be one half at the threshold, so its AUC shows how well the score is read, not a second opinion.',
  truth: 'A share of the verdicts was taken from the simulation, which grades P(Yes).',
}

const figuresOf = (figures: DialogueFigures | null): string =>
  figures === null
    ? 'Nothing was measured during training.'
    : `On conversations about faces that it never saw, given the words before: cross-entropy ${figures.loss.toFixed(3)} nats a token,
the likeliest token is right in ${share(figures.tokenAccuracy)}, of tokens in regions named for the first time in ${share(figures.regionAccuracy)}.
AUC of P(Yes) ${share(figures.auc)}, of the detector's score on the same pictures ${share(figures.detectorAuc)} (mild and strong
degradations, all opacities).`

/** The chapter of a model card that is about the language model: what it is, from what it was made, its limits and figures. */
export const dialogueCard = (
  run: DialogueRun,
  facts: {
    readonly step: number
    readonly lineage: readonly Ancestor[]
    readonly figures: DialogueFigures | null
    readonly command: string
  },
): string => {
  return `## The dialogue

${made(run, stepsTaken(facts.lineage, facts.step))}

${groundedIn[run.conversations.groundIn]}
${gradedBy[run.conversations.grading]}

${figuresOf(facts.figures)}

Made by \`${facts.command}\`.
`
}

/** Steps of a run and of all that it began from: '400 + 400 + 160 steps, each run from the one before'. */
export const stepsTaken = (lineage: readonly Ancestor[], step: number): string =>
  lineage.length === 0
    ? `${step} steps`
    : `${[...lineage.map((ancestor) => ancestor.step), step].join(' + ')} steps, each run from the averaged weights of the one before,`

const made = ({ network, languagePack, cachedPairs }: DialogueRun, steps: string): string => {
  const { width, blocks, heads, vocabulary } = network.llama
  const taught = `conversations that a grammar makes about the detector's findings in ${cachedPairs} simulated pairs`
  if (languagePack !== null)
    return `The language model of the pack ${languagePack.id} ${languagePack.version}, with adapters of rank ${network.lowRank} merged into it that were
trained, with a Forgery Prompt Learner, for ${steps} on ${taught}.`
  return `A decoder of LLaMA's design (width ${width}, ${blocks} blocks, ${heads} heads, ${vocabulary} tokens, context of ${network.context} tokens) with a Forgery
Prompt Learner, trained from nothing for ${steps} on ${taught}.
It read no other text: it speaks about these findings, their limits and the method, and knows nothing else.`
}
