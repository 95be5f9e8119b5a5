import type { RegionSpan, SupportSpan } from '#app/contract/dialogue.ts'
import type { FaceRegionName } from '#app/face-regions.ts'

/** Words in a row that name one region, or none. */
export interface TextRun {
  readonly text: string
  readonly region: FaceRegionName | null
}

/** A part of a text: a sentence with what the finding says to it, or what stands between sentences. */
export interface TextPiece {
  /** UTF-16 place in the whole text. */
  readonly start: number
  readonly support: Pick<SupportSpan, 'mark' | 'reason'> | null
  readonly runs: readonly TextRun[]
}

type Span = Pick<SupportSpan, 'start' | 'end'>

/** Spans in the order of the text, within it and without overlaps; what does not fit is left out. */
const inOrder = <S extends Span>(spans: readonly S[], length: number): readonly S[] => {
  const kept: S[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start))
    if (span.start >= (kept.at(-1)?.end ?? 0) && span.end > span.start && span.end <= length) kept.push(span)
  return kept
}

const runsOf = (
  text: string,
  from: number,
  to: number,
  regions: readonly RegionSpan[],
): readonly TextRun[] => {
  const runs: TextRun[] = []
  let at = from
  for (const { start, end, region } of regions) {
    if (start < at || end > to) continue
    if (start > at) runs.push({ text: text.slice(at, start), region: null })
    runs.push({ text: text.slice(start, end), region })
    at = end
  }
  if (to > at) runs.push({ text: text.slice(at, to), region: null })
  return runs
}

/** A text in pieces that together are the text, letter for letter. */
export const textPieces = (
  text: string,
  support: readonly SupportSpan[],
  regions: readonly RegionSpan[],
): readonly TextPiece[] => {
  const named = inOrder(regions, text.length)
  const pieces: TextPiece[] = []
  let at = 0
  for (const { start, end, mark, reason } of inOrder(support, text.length)) {
    if (start > at) pieces.push({ start: at, support: null, runs: runsOf(text, at, start, named) })
    pieces.push({ start, support: { mark, reason }, runs: runsOf(text, start, end, named) })
    at = end
  }
  if (at < text.length) pieces.push({ start: at, support: null, runs: runsOf(text, at, text.length, named) })
  return pieces
}

/** A longer word than this may break, and so need not stay with what follows it. */
const mostKept = 24

/** Runs in two: the last word by itself, which a mark behind it is kept on one line with, and what stands before. */
export const lastWordApart = (
  runs: readonly TextRun[],
): readonly [before: readonly TextRun[], last: readonly TextRun[]] => {
  const last = runs.at(-1)
  if (last === undefined) return [runs, []]
  const [word = ''] = /\S+\s*$/u.exec(last.text) ?? []
  if (word === '' || word.length > mostKept) return [runs, []]
  const before = last.text.slice(0, last.text.length - word.length)
  // Words that name a region stay together.
  if (last.region !== null) return last.text.length > mostKept ? [runs, []] : [runs.slice(0, -1), [last]]
  return before === ''
    ? lastWithWordBefore(runs, word)
    : [[...runs.slice(0, -1), { ...last, text: before }], [{ ...last, text: word }]]
}

/** A last run without a space, as the full stop after a region: it goes along with the short run before it. */
const lastWithWordBefore = (
  runs: readonly TextRun[],
  word: string,
): readonly [before: readonly TextRun[], last: readonly TextRun[]] => {
  const before = runs.at(-2)
  const isShort = before?.region != null && before.text.length + word.length <= mostKept
  return isShort ? [runs.slice(0, -2), runs.slice(-2)] : [runs.slice(0, -1), runs.slice(-1)]
}
