/**
 * Characters that change how text around them is shown, or that show nothing: controls, bidirectional controls,
 * zero-width and line-breaking characters, tags, and halves of surrogate pairs.
 */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u{fe00}-\u{fe0f}]|[\u{e0100}-\u{e01ef}]/gu

/** Untrusted text with each such character spelt out as ⟨U+202E⟩. */
export const escapeText = (text: string): string =>
  text.replace(invisible, (character) => {
    const digits = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return `⟨U+${digits}⟩`
  })
