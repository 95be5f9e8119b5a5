import { Fault } from '#app/fault.ts'
import type { Conversation, Turn } from './make-conversation.ts'

const mostTurns = 64
const mostCharacters = 20_000

/** Marks of the prompt's own format: a text that holds one would end or forge a turn. */
const reserved = ['###', '<Img>', '</Img>', '</s>'] as const

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const whatIsWrongWith = (text: unknown): string | undefined => {
  if (text === undefined) return 'is missing'
  if (typeof text !== 'string') return 'is not a text'
  if (text.trim() === '') return 'is empty'
  if (text.length > mostCharacters) return `has more than ${mostCharacters} characters`
  const mark = reserved.find((sign) => text.includes(sign))
  return mark === undefined ? undefined : `holds "${mark}", which the prompt's format keeps for itself`
}

/**
 * Reads general dialogue data, one conversation a line: {"turns":[{"question":"…","answer":"…"}]}, 1 to 64 turns, further fields
 * ignored, blank lines passed over. `source` is the file's name in faults. Lazy: a fault comes when its line is reached.
 * Throws `input/invalid` that names line and field.
 */
export function* readDialogueLines(lines: Iterable<string>, source: string): Generator<Conversation> {
  let line = 0
  const refuse = (field: string, problem: string): never => {
    const place = field === '' ? 'the line' : `"${field}"`
    throw new Fault(
      'input/invalid',
      `${source}, line ${line}: ${place} ${problem}. Mend or remove the line.`,
      {
        detail: { source, line, field },
      },
    )
  }
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return refuse('', 'is not JSON')
    }
  }
  const readText = (turn: Readonly<Record<string, unknown>>, place: string, field: keyof Turn): string => {
    const text = turn[field]
    const wrong = whatIsWrongWith(text)
    return wrong === undefined ? (text as string).trim() : refuse(`${place}.${field}`, wrong)
  }
  for (const raw of lines) {
    line += 1
    const text = (line === 1 ? raw.replace(/^\uFEFF/, '') : raw).trim()
    if (text === '') continue
    const value = parse(text)
    if (!isObject(value)) return refuse('', 'is not an object')
    const { turns } = value
    if (!Array.isArray(turns)) return refuse('turns', turns === undefined ? 'is missing' : 'is not a list')
    if (turns.length === 0 || turns.length > mostTurns)
      return refuse('turns', `has ${turns.length} turns, not 1 to ${mostTurns}`)
    yield {
      turns: turns.map((turn: unknown, index) => {
        const place = `turns[${index}]`
        if (!isObject(turn)) return refuse(place, 'is not an object')
        return { question: readText(turn, place, 'question'), answer: readText(turn, place, 'answer') }
      }),
    }
  }
}
