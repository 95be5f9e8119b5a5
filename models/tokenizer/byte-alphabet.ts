const isPlain = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)

const bytes = Array.from({ length: 256 }, (_, byte) => byte)

/** The 256 bytes in vocabulary order: those with a visible Latin-1 character first, then the others. */
export const alphabetBytes: readonly number[] = [
  ...bytes.filter(isPlain),
  ...bytes.filter((byte) => !isPlain(byte)),
]

const plainCount = bytes.filter(isPlain).length

/**
 * A visible character for every byte, in vocabulary order (GPT-2's byte-to-unicode table): a plain byte is its own
 * Latin-1 character, the n-th other byte is U+0100 + n. So merges can be written in a text file separated by spaces.
 */
export const alphabet: readonly string[] = alphabetBytes.map((byte, index) =>
  String.fromCodePoint(index < plainCount ? byte : 256 + index - plainCount),
)

/** For each byte its place in the alphabet, which is also its token id; followed by the end of a word it is 256 more. */
export const alphabetIndex: readonly number[] = bytes.map((byte) => alphabetBytes.indexOf(byte))

/** Ends the last symbol of every word. */
export const wordEnd = '</w>'
