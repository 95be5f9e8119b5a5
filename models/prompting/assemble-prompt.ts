import { assert } from '#app/assert.ts'
import {
  type PromptRowPart,
  type PromptSegment,
  type PromptTemplate,
  promptRowCounts,
} from '#app/records/pack.ts'
import { scoreText } from './score-text.ts'
import { stripRoleMarks } from './strip-role-marks.ts'

/** A question that was answered. */
export interface PromptTurn {
  readonly question: string
  readonly answer: string
}

/** What of the prompt is left in; leaving out is for ablations (paper, table 4). */
export interface PromptParts {
  readonly scoreText: boolean
  readonly rows: readonly PromptRowPart[]
}

export const wholePrompt: PromptParts = { scoreText: true, rows: ['visual', 'forgery', 'probability'] }

export interface PromptContent {
  /** The detector's forged probability in [0, 1]. */
  readonly scoreFake: number
  readonly turns: readonly PromptTurn[]
  readonly question: string
}

/** A text that becomes tokens by itself, or rows [from, to) of the face's prompt rows. */
export type PromptPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rows'; readonly from: number; readonly to: number }

const fill = (form: string, name: string, text: string): string => form.replace(`{${name}}`, () => text)

/** Earlier turns and the question as one text. What analyst and model wrote is stripped of everything that marks a turn. */
export const conversationText = (
  { turns: form }: PromptTemplate,
  { turns, question }: Pick<PromptContent, 'turns' | 'question'>,
): string => {
  const ask = (text: string, index: number) =>
    fill(index === 0 ? form.firstQuestion : form.laterQuestion, 'question', stripRoleMarks(text))
  const answered = turns.map(
    (turn, index) =>
      ask(turn.question, index) +
      fill(index === 0 ? form.firstAnswer : form.laterAnswer, 'answer', stripRoleMarks(turn.answer)),
  )
  return [...answered, ask(question, turns.length), form.cue].join('')
}

const rowsAt = (part: PromptRowPart): PromptPiece => {
  let from = 0
  for (const [name, count] of Object.entries(promptRowCounts)) {
    if (name === part) return { kind: 'rows', from, to: from + count }
    from += count
  }
  return { kind: 'rows', from, to: from }
}

const joined = (pieces: readonly PromptPiece[]): readonly PromptPiece[] => {
  const all: PromptPiece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (piece.kind === 'text' && last?.kind === 'text')
      all[all.length - 1] = { kind: 'text', text: last.text + piece.text }
    else all.push(piece)
  }
  return all
}

/**
 * The prompt as the template orders it, the beginning-of-text token excepted. Pure: the same content gives the same pieces.
 */
export const assemblePrompt = (
  template: PromptTemplate,
  content: PromptContent,
  parts: PromptParts = wholePrompt,
): readonly PromptPiece[] => {
  const piecesOf = (segment: PromptSegment): readonly PromptPiece[] => {
    switch (segment.kind) {
      case 'text':
        return [segment]
      case 'rows':
        return parts.rows.includes(segment.rows) ? [rowsAt(segment.rows)] : []
      case 'score': {
        const score = scoreText(content.scoreFake, template.score)
        return parts.scoreText ? [{ kind: 'text', text: fill(segment.text, 'score', score) }] : []
      }
      case 'conversation':
        return [{ kind: 'text', text: conversationText(template, content) }]
    }
  }
  return joined(template.segments.flatMap(piecesOf))
}

/**
 * The pieces as token ids: each text by itself, each row as its carrier. A text that became a carrier is a mistake in the
 * vocabulary that the pack's check should have found, and is not let through.
 */
export const promptTokens = <Token extends number>(
  pieces: readonly PromptPiece[],
  carriers: readonly Token[],
  tokenize: (text: string) => readonly Token[],
): readonly Token[] =>
  pieces.flatMap((piece) => {
    if (piece.kind === 'rows') return carriers.slice(piece.from, piece.to)
    const tokens = tokenize(piece.text)
    assert(!tokens.some((token) => carriers.includes(token)), 'no text becomes a carrier')
    return tokens
  })
