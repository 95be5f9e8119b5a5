import { Fault } from '../fault.ts'
import type { QuestionChange } from '../records/dialogue.ts'

/** Longest question in UTF-16 units; more is a document and no question. */
export const mostQuestionLength = 4000

/** A question as the model is given it, and what had to be changed for that. */
export interface CheckedQuestion {
  readonly asked: string
  readonly changes: readonly QuestionChange[]
}

interface Rule {
  readonly kind: QuestionChange['kind']
  readonly pattern: RegExp
  readonly to: (match: string) => string
}

// Control and format characters (bidirectional overrides, zero-width ones, tags), private use and lone surrogates.
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]+/gu

const named = (match: string): string =>
  [...match].map((one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(' ')

/** In this order, again and again until nothing matches: what one rule leaves must not become a token for another. */
const rules: readonly Rule[] = [
  // The paper's roles are "### Human:" and "### Assistant:", and "##" ends an answer (facts of the published model).
  { kind: 'role token', pattern: /#(?:[ \t]*#)+/gu, to: () => '#' },
  {
    kind: 'role token',
    pattern: /(?<=^|\n|#)([ \t]*)(human|user|assistant|system|bot|c)\s*[:：]/giu,
    to: (match) => `${match.replace(/\s*[:：]$/u, '')} –`,
  },
  { kind: 'role token', pattern: /\[(\/?(?:inst|sys))\]/giu, to: (match) => `(${match.slice(1, -1)})` },
  // <s>, <Img>, <|im_start|>, <<SYS>>, and byte tokens such as <0xF5>, which carry the face's embeddings.
  {
    kind: 'model token',
    pattern: /<[/|!<]*[\p{L}\p{N}_][^<>\n]{0,60}>+/gu,
    to: (match) => match.replaceAll('<', '‹').replaceAll('>', '›'),
  },
  { kind: 'model token', pattern: /<\||\|>/gu, to: (match) => match.replace('<', '‹').replace('>', '›') },
  // Within the prompt this sentence states the score; only the detector may say it.
  {
    kind: 'score statement',
    pattern:
      /according\s+to\s+(?:the\s+)?(?:deepfake|kfd)\s+(?:prediction|detection)s?\b[^.\n]{0,120}?(?:\d+(?:\.\d+)?[ \t]*%?|(?=\.|\n|$))\.?/giu,
    to: () => '(a typed score statement was left out)',
  },
]

const spaced = (text: string): string =>
  text
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll(/[^\S\n]+/gu, ' ')
    .replaceAll(/ ?\n ?/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim()

const refuse = (message: string, detail: { readonly length: number }): never => {
  throw new Fault('input/invalid', message, { detail })
}

/**
 * Takes from a typed question everything that could pass for a part of the prompt which the examiner does not write: roles,
 * the model's own tokens, carriers of embeddings, a score, characters that nobody sees. The rest stays as it was typed.
 * Throws input/invalid for an empty question and for one above `mostQuestionLength`.
 */
export const checkQuestion = (question: string): CheckedQuestion => {
  const { length } = question
  if (length > mostQuestionLength)
    refuse(`The question has ${length} characters, and ${mostQuestionLength} is the most. Ask it in parts.`, {
      length,
    })
  const changes: QuestionChange[] = []
  const seen = question.replaceAll(/\r\n?|[\t\f\v\u0085]/gu, (one) =>
    one.startsWith('\r') || one === '\u0085' ? '\n' : ' ',
  )
  let asked = seen.replaceAll(invisible, (match) => {
    const kept = match.replaceAll(/[^\n]/gu, '')
    if (kept !== match)
      changes.push({
        kind: 'invisible characters',
        from: named(match.replaceAll('\n', '')).slice(0, 200),
        to: '',
      })
    return kept
  })
  for (let before = ''; before !== asked; ) {
    before = asked
    for (const { kind, pattern, to } of rules)
      asked = asked.replaceAll(pattern, (match) => {
        const changed = to(match)
        if (changed !== match) changes.push({ kind, from: match, to: changed })
        return changed
      })
  }
  asked = spaced(asked)
  if (asked === '') refuse('The question is empty. Type what you want to know about this face.', { length })
  return { asked, changes: changes.slice(0, 100) }
}
