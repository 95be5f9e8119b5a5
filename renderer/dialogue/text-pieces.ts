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
