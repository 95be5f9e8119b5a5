import type { PromptTemplate } from '#app/records/pack.ts'

const task =
  'This is a facial image designed for deepfake detection, and it should not exhibit any localized color discrepancies or evident signs of splicing. '

const visual = { kind: 'rows', rows: 'visual' } as const
const forgery = { kind: 'rows', rows: 'forgery' } as const
const probability = { kind: 'rows', rows: 'probability' } as const
const conversation = { kind: 'conversation' } as const

/**
 * The prompt of the published code at inference: its three texts become tokens one by one, the score is the bfloat16 one in whole
 * truncated percent, and its later turns are marked "### c:", a slip that the model was trained with.
 */
export const publishedTemplate: PromptTemplate = {
  name: 'published',
  segments: [
    { kind: 'text', text: '### Human: <Img>' },
    visual,
    { kind: 'text', text: '</Img> ' },
    { kind: 'score', text: 'According to deepfake prediction, the forgery score is {score}%. ' },
    forgery,
    probability,
    { kind: 'text', text: task },
    conversation,
  ],
  score: 'bfloat16-percent',
  turns: {
    firstQuestion: '{question}',
    laterQuestion: ' Human: {question}',
    firstAnswer: '\n### Assistant: {answer}\n###',
    laterAnswer: '\n### c: {answer}\n###',
    cue: '\n### Assistant:',
  },
}

/** The prompt as the paper writes it (3.3): no probability token, the task before the score, and the score with two decimals. */
export const paperTemplate: PromptTemplate = {
  name: 'paper',
  segments: [
    { kind: 'text', text: '###Human: <Img>' },
    visual,
    { kind: 'text', text: '</Img>' },
    forgery,
    { kind: 'text', text: task },
    { kind: 'score', text: 'According to KFD prediction, the forgery score is {score}. ' },
    conversation,
  ],
  score: 'decimal',
  turns: {
    firstQuestion: '{question}',
    laterQuestion: ' ###Human: {question}',
    firstAnswer: ' ###Assistant: {answer}',
    laterAnswer: ' ###Assistant: {answer}',
    cue: ' ###Assistant:',
  },
}

/** A short prompt for the small language model that is trained here: the rows in the published order, then the score. */
export const compactTemplate: PromptTemplate = {
  name: 'compact',
  segments: [visual, forgery, probability, { kind: 'score', text: 'Score {score}%. ' }, conversation],
  score: 'percent',
  turns: {
    firstQuestion: '### Human: {question}',
    laterQuestion: ' Human: {question}',
    firstAnswer: '\n### Assistant: {answer}\n###',
    laterAnswer: '\n### Assistant: {answer}\n###',
    cue: '\n### Assistant:',
  },
}

export const builtInTemplates: Readonly<Record<string, PromptTemplate>> = {
  published: publishedTemplate,
  paper: paperTemplate,
  compact: compactTemplate,
}
