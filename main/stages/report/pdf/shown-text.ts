/**
 * Characters that change how text around them is shown, or that show nothing: controls, bidirectional controls, zero-width and
 * line-breaking characters, fillers, variation selectors, halves of surrogate pairs, private and unassigned ones.
 */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u{fe00}-\u{fe0f}]|[\u{e0100}-\u{e01ef}]/u
/** More than two marks on one letter run into the lines above and below. */
const stackedMark = /(?<=\p{M}\p{M})\p{M}/gu

const spelt = (character: string): string =>
  `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`

/** Text for a page: every character that the font has no glyph for, or that would not be seen, is spelt out as ‹U+202E›. */
export const shownText = (text: string, hasGlyph: (codePoint: number) => boolean): string =>
  Array.from(text.replaceAll(stackedMark, spelt), (character) =>
    invisible.test(character) || !hasGlyph(character.codePointAt(0)!) ? spelt(character) : character,
  ).join('')
