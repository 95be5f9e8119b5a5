/** The width of a text in points. */
export type Measure = (text: string) => number

/** The longest beginning of `word` that fits, at least one character. */
const fittingStart = (word: readonly string[], width: number, measure: Measure): number => {
  let [low, high] = [1, word.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (measure(word.slice(0, middle).join('')) <= width) low = middle
    else high = middle - 1
  }
  return low
}

/** Cuts a word that is wider than a line: hashes and names without spaces. */
const pieces = (word: string, width: number, measure: Measure): readonly string[] => {
  if (measure(word) <= width) return [word]
  const result: string[] = []
  let rest = Array.from(word)
  while (rest.length > 0) {
    const count = fittingStart(rest, width, measure)
    result.push(rest.slice(0, count).join(''))
    rest = rest.slice(count)
  }
  return result
}

/** Breaks a text of one paragraph into lines at most `width` points wide; nothing is ever cut off. An empty text is one empty line. */
export const breakLines = (text: string, width: number, measure: Measure): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const parts = pieces(word, width, measure)
    for (const [index, part] of parts.entries()) {
      const joined = line === '' ? part : `${line}${index === 0 ? ' ' : ''}${part}`
      if (line !== '' && (index > 0 || measure(joined) > width)) {
        lines.push(line)
        line = part
      } else line = joined
    }
  }
  return [...lines, line]
}
