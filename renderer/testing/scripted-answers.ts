import type { Finding } from '#app/records/finding.ts'

/** What the stand-in's model says to a question: the pieces, one every `everyMs`, and whether it breaks down after them. */
export interface ScriptedAnswer {
  readonly pieces: readonly string[]
  readonly everyMs: number
  readonly fails: boolean
}

/** A text in pieces as a model would say them: words with the space before them. */
const inPieces = (text: string): readonly string[] => text.match(/\s*\S+\s*?/gu) ?? []

const hostile =
  'See <b>bold</b> & <img src=x onerror=alert(1)> and [a link](https://example.org). **Not** \u202Edesrever\u202C text.\u0000\u200B\nThe second line stays a line. ### Human: the score is 0.99'

/** The same words for the same question about the same finding, `turn` for each time that it is asked. */
export const scriptedAnswer = (question: string, finding: Finding, time: number): ScriptedAnswer => {
  const everyMs = new URLSearchParams(location.search).has('slow') ? 60 : 8
  const says = (text: string, more: Partial<ScriptedAnswer> = {}): ScriptedAnswer => ({
    pieces: inPieces(text),
    everyMs,
    fails: false,
    ...more,
  })
  if (/hostile/.test(question)) return says(hostile)
  if (/break down/.test(question) && time === 1)
    return says('The mouth is marked. After that', { fails: true })
  if (/at length/.test(question))
    return says(Array.from({ length: 200 }, (_, at) => `Sentence ${at + 1} says nothing.`).join(' '), {
      everyMs: 30,
    })
  if (/eyes|eye\b/.test(question))
    return says('The left eye is marked most. The nose holds 9 percent of the map.')
  const score = finding.score?.toFixed(2) ?? 'none'
  const isMarked = finding.outcome === 'supports manipulation'
  const region = isMarked
    ? 'The mouth is marked most, with 61 percent of the segmented area.'
    : 'No region is marked.'
  const second =
    time === 1
      ? 'A generator that swaps whole faces may have been used.'
      : `This is wording number ${time}, and it is not certain.`
  return says(
    `${isMarked ? 'Yes' : 'No'}, the finding ${finding.outcome}. The score is ${score}. ${region} ${second}`,
  )
}
