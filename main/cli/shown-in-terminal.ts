/** Text of whoever made it, for a terminal: what that would obey, or read backwards, is shown as \u escapes. */
export const shownInTerminal = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
