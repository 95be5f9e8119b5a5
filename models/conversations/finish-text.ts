/** Joins what a grammar wrote into tidy sentences: single spaces, none before punctuation, a capital where a sentence begins. */
export const finishText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,:;?!])/g, '')
    .trim()
    .replaceAll(/(^|[.?!] )(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
