/** A sentence by UTF-16 places in its text, without the white space around it. */
export interface SentenceRange {
  readonly start: number
  readonly end: number
}

/** A stop after one of these ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|ca|resp|fig|no|nos|eq|dr|mr|mrs|ms|prof|st|al)\.$/iu

const isNumbered = (text: string, stop: number): boolean => /^\d/u.test(text.slice(stop + 1).trimStart())

/** Whether the stop at this place ends a sentence: "0.87" and "e.g. the nose" go on, "No." alone is a sentence. */
const ends = (text: string, sentenceStart: number, stop: number): boolean => {
  if (text[stop] !== '.') return true
  const before = text.slice(Math.max(sentenceStart, stop - 12), stop + 1)
  if (!abbreviation.test(before)) return true
  // "No." is an answer, "No. 7" is a number.
  return /^\s*nos?\.$/iu.test(before) && !isNumbered(text, stop)
}

const trimmed = (text: string, start: number, end: number): SentenceRange => {
  const piece = text.slice(start, end)
  return {
    start: start + (piece.length - piece.trimStart().length),
    end: start + piece.trimEnd().length,
  }
}

/** The sentences of a text in order: cut after . ! ? and closing quotes, and at line breaks; every letter is in exactly one. */
export const sentencesOf = (text: string): readonly SentenceRange[] => {
  const found: SentenceRange[] = []
  let start = 0
  for (const { index, 0: stop } of text.matchAll(/[.!?…]+["'”’)\]]*(?=\s|$)|\n+/gu)) {
    const end = index + stop.length
    if (!stop.startsWith('\n') && !ends(text, start, index)) continue
    found.push(trimmed(text, start, end))
    start = end
  }
  found.push(trimmed(text, start, text.length))
  return found.filter((one) => one.end > one.start)
}
