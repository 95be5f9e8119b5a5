/** What the finding says to a sentence of an answer. */
export const supportMarks = ['supported', 'contradicts', 'not checkable'] as const
export type SupportMark = (typeof supportMarks)[number]
