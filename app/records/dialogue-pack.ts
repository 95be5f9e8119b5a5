import * as v from 'valibot'

const Text = v.pipe(v.string(), v.nonEmpty())
const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const TokenId = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const FileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name'))

/** How many rows each part of the prompt has, in their order: E_visual, E_forgery, the probability token. */
export const promptRowCounts = { visual: 1, forgery: 9, probability: 1 } as const

export type PromptRowPart = keyof typeof promptRowCounts

/** All rows of one face together. */
export const promptRowCount: number = Object.values(promptRowCounts).reduce((sum, count) => sum + count, 0)

const holding = (...names: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => names.every((name) => text.split(`{${name}}`).length === 2),
      `must hold each once: ${names.map((name) => `{${name}}`).join(' ')}`,
    ),
  )

/** One piece of the prompt; neighbouring texts are joined before they become tokens, and rows cut between them. */
const PromptSegment = v.variant('kind', [
  v.strictObject({ kind: v.literal('text'), text: Text }),
  v.strictObject({ kind: v.literal('rows'), rows: v.picklist(['visual', 'forgery', 'probability']) }),
  /** The detector's score in words; {score} is written as `score` of the template says. */
  v.strictObject({ kind: v.literal('score'), text: holding('score') }),
  /** Earlier turns and the question. */
  v.strictObject({ kind: v.literal('conversation') }),
])

/** The prompt of a language model as data: what stands before the conversation, and how its turns are marked. */
export const PromptTemplate = v.strictObject({
  name: Text,
  segments: v.pipe(
    v.array(PromptSegment),
    v.check(
      (all) =>
        all.at(-1)?.kind === 'conversation' && all.filter(({ kind }) => kind === 'conversation').length === 1,
      'must end in the conversation, and hold it once',
    ),
    v.check((all) => {
      const rows = all.flatMap((segment) => (segment.kind === 'rows' ? [segment.rows] : []))
      return new Set(rows).size === rows.length
    }, 'must hold each kind of rows once at most'),
  ),
  /**
   * {score}: 'bfloat16-percent' is the published code's (rounded to bfloat16, times 100, truncated), 'percent' is cut to a
   * whole number, 'decimal' has two decimals.
   */
  score: v.picklist(['bfloat16-percent', 'percent', 'decimal']),
  turns: v.strictObject({
    firstQuestion: holding('question'),
    laterQuestion: holding('question'),
    /** Behind a question that was answered. */
    firstAnswer: holding('answer'),
    laterAnswer: holding('answer'),
    /** Behind the question that is to be answered. */
    cue: Text,
  }),
})

/** Settings of one answer. */
export const Sampling = v.strictObject({
  /** 0: the likeliest token always. */
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(5)),
  /** Only the likeliest tokens that together have this probability; 1: all. */
  topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  maxTokens: v.pipe(Size, v.maxValue(8192)),
})

/** A pack's language model: its file, how its prompt is written, and where the prompt's rows enter. */
export const DialogueSection = v.strictObject({
  /** A GGUF file of llama.cpp's. */
  model: FileName,
  /** A LoRA adapter in GGUF that is always loaded; null: none, or merged into the model. */
  adapter: v.nullable(FileName),
  /** Width of the model's embeddings. */
  embedding: Size,
  /** Tokens of prompt and answer together. */
  contextTokens: Size,
  /** The token that stands for each prompt row, in the rows' order; no text may produce any of them. */
  carriers: v.pipe(
    v.array(TokenId),
    v.length(promptRowCount),
    v.check((ids) => new Set(ids).size === ids.length, 'must differ from each other'),
  ),
  template: PromptTemplate,
  /** Texts at which an answer ends; they are no part of it. */
  stop: v.pipe(v.array(Text), v.minLength(1)),
  sampling: Sampling,
  /** The question whose answer begins with one of two words, for P(Yes) (paper 4.1). */
  verdict: v.strictObject({ question: Text, yes: Text, no: Text }),
  /** How it was trained and what was measured of it; null where that is not known. */
  training: v.nullable(v.record(v.string(), v.unknown())),
})
