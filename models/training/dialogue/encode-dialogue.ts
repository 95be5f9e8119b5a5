import { assert } from '#app/assert.ts'
import type { PromptTemplate } from '#app/records/pack.ts'
import {
  assemblePrompt,
  type PromptParts,
  type PromptPiece,
  type PromptTurn,
  promptTokens,
  wholePrompt,
} from '../../prompting/assemble-prompt.ts'
import { stripRoleMarks } from '../../prompting/strip-role-marks.ts'
import type { SentencePiece } from '../../tokenizer/sentencepiece-bpe.ts'

/** How a language model's prompt is written and tokenised: of its pack, and the same in the engine. */
export interface PromptLayout {
  readonly template: PromptTemplate
  readonly carriers: readonly number[]
  readonly tokenizer: SentencePiece
  /** The token that llama.cpp puts in front (LLaMA's <s> is 1). */
  readonly beginning: number
  /** What ends an answer; a template that does not write it behind answers gets it behind the last one. */
  readonly stop: string
}

/** A conversation as token ids, the beginning token included. */
export interface EncodedDialogue {
  readonly tokens: readonly number[]
  /** The answers that are learnt: tokens [from, to), the stop text included, and the token before each is its question's last. */
  readonly answers: readonly { readonly turn: number; readonly from: number; readonly to: number }[]
}

interface Span {
  readonly turn: number
  /** Bytes of the conversation's text, UTF-8. */
  readonly from: number
  readonly to: number
}

const bytes = (text: string): number => Buffer.byteLength(text)

/** A conversation as the pieces of a prompt, its last text written on to the end of the last answer, and where answers lie in that text. */
interface LaidOut {
  readonly head: readonly PromptPiece[]
  readonly text: string
  readonly spans: readonly Span[]
}

interface DialogueContent {
  readonly scoreFake: number
  readonly turns: readonly PromptTurn[]
}

const layOut = (
  { template, stop }: Pick<PromptLayout, 'template' | 'stop'>,
  { scoreFake, turns }: DialogueContent,
  parts: PromptParts,
): LaidOut => {
  assert(turns.length > 0, 'a conversation has a turn')
  const promptOf = (turn: number) =>
    assemblePrompt(
      template,
      { scoreFake, turns: turns.slice(0, turn), question: turns[turn]!.question },
      parts,
    )
  const lastText = (turn: number): string => {
    const piece = promptOf(turn).at(-1)!
    assert(piece.kind === 'text', 'a prompt ends in text')
    return piece.text
  }
  const ended = (turn: number): string => {
    const form = turn === 0 ? template.turns.firstAnswer : template.turns.laterAnswer
    const answer = stripRoleMarks(turns[turn]!.answer)
    const written = form.replace('{answer}', () => answer)
    const behindCue = written.startsWith(template.turns.cue)
      ? written.slice(template.turns.cue.length)
      : ` ${answer}\n${stop}`
    return behindCue.trimEnd().endsWith(stop) ? behindCue : `${behindCue} ${stop}`
  }
  const last = turns.length - 1
  const text = lastText(last) + ended(last)
  const spans = turns.flatMap((_, turn): readonly Span[] => {
    const before = lastText(turn)
    const answer = ended(turn)
    return text.startsWith(before + answer) ? [{ turn, from: bytes(before), to: bytes(before + answer) }] : []
  })
  return { head: promptOf(last).slice(0, -1), text, spans }
}

/** The texts of a conversation that become tokens, each by itself: what a vocabulary is learnt from. */
export const dialogueTexts = (
  layout: Pick<PromptLayout, 'template' | 'stop'>,
  content: DialogueContent,
): readonly string[] => {
  const { head, text } = layOut(layout, content, wholePrompt)
  return [...head.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])), text]
}

/**
 * Tokens of a whole conversation, laid out as the engine lays them out turn by turn: the same pieces, each text tokenised
 * by itself. A turn is learnt where what stands before its answer is exactly what the engine would build to ask for it;
 * with the published template that is the first and the last turn, with the compact one every turn.
 */
export const encodeDialogue = (
  layout: PromptLayout,
  content: DialogueContent,
  parts: PromptParts = wholePrompt,
): EncodedDialogue => {
  const { beginning, carriers, tokenizer } = layout
  const { head, text, spans } = layOut(layout, content, parts)
  const before = [beginning, ...promptTokens(head, carriers, tokenizer.encode)]
  const ids = tokenizer.encode(text)
  return { tokens: [...before, ...ids], answers: placed(spans, ids, before.length, tokenizer) }
}

/** Byte spans of a text as spans of its tokens; the first token begins with the space that is put before every text. */
const placed = (
  spans: readonly Span[],
  text: readonly number[],
  offset: number,
  { bytesOf }: SentencePiece,
): EncodedDialogue['answers'] => {
  const starts = [0]
  for (const id of text) starts.push(starts.at(-1)! + bytesOf(id).length)
  const leading = starts.length > 1 && bytesOf(text[0]!)[0] === 0x20 ? 1 : 0
  const tokenAt = (byte: number): number => {
    const place = starts.indexOf(byte + leading)
    assert(place >= 0, 'answers begin and end between two tokens')
    return offset + place
  }
  return spans.map(({ turn, from, to }) => ({ turn, from: tokenAt(from), to: tokenAt(to) }))
}

/**
 * A beginning of a conversation that fits `limit` tokens: as many turns as an answer that is learnt ends within it; null where
 * not even the first turn fits.
 */
export const encodeWithin = (
  layout: PromptLayout,
  content: DialogueContent,
  parts: PromptParts,
  limit: number,
): EncodedDialogue | null => {
  let { turns } = content
  for (;;) {
    const encoded = encodeDialogue(layout, { ...content, turns }, parts)
    if (encoded.tokens.length <= limit) return encoded
    const last = encoded.answers.findLast(({ to, turn }) => to <= limit && turn + 1 < turns.length)
    if (!last) return null
    turns = turns.slice(0, last.turn + 1)
  }
}
