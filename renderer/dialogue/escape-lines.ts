import { escapeText } from '../parts/escape-text.ts'

/** Untrusted text of several lines: line breaks stay, every other character that nobody sees is spelt out. */
export const escapeLines = (text: string): string => text.split('\n').map(escapeText).join('\n')
