import { assert } from '#app/assert.ts'
import type { AnswerPart } from '#main/engines/language/language-contract.ts'
import type { LanguageEngine } from '#main/engines/language/start-language.ts'

type Calls = LanguageEngine['calls']

export interface HeardAnswer {
  readonly text: string
  readonly start: Extract<AnswerPart, { readonly kind: 'start' }>
  readonly end: Extract<AnswerPart, { readonly kind: 'end' }>
  /** From the call of `stop` to the answer's end; null where it was not stopped. */
  readonly stopMs: number | null
}

/** Listens to an answer to its end; `stopAfter` that many pieces it is stopped. */
export const hearAnswer = async (
  calls: Calls,
  ask: Parameters<Calls['answer']>[0],
  { stopAfter = Number.POSITIVE_INFINITY }: { readonly stopAfter?: number } = {},
): Promise<HeardAnswer> => {
  let [text, pieces] = ['', 0]
  let start: HeardAnswer['start'] | undefined
  let end: HeardAnswer['end'] | undefined
  let stopping: { readonly atMs: number; readonly done: Promise<unknown> } | undefined
  let stopMs: number | null = null
  for await (const part of calls.answer(ask)) {
    if (part.kind === 'start') start = part
    else if (part.kind === 'end') end = part
    else {
      text += part.text
      pieces += 1
      if (pieces >= stopAfter) stopping ??= { atMs: performance.now(), done: calls.stop({ face: ask.face }) }
    }
    if (part.kind === 'end' && stopping !== undefined) stopMs = performance.now() - stopping.atMs
  }
  await stopping?.done
  assert(start !== undefined && end !== undefined, 'an answer has a start and an end')
  return { text, start, end, stopMs }
}
