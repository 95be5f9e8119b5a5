import type { FindingRow } from './finding-rows.ts'

/**
 * A text that a spreadsheet would run as a formula: one that begins, after white space or a quotation mark, with = + - @ or their
 * full-width forms, or with a control character. An apostrophe before it makes it a text everywhere.
 */
const formulaStart = /^[\s"'\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n\p{Cc}]/u

/** One cell as RFC 4180 wants it. Numbers are ours and stay numbers; texts may be a stranger's. */
export const csvCell = (value: string | number | boolean | null): string => {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = formulaStart.test(value) ? `'${value}` : value
  return /[",\r\n\t;']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Findings as CSV (RFC 4180): a head line, lines that end in CRLF, UTF-8. */
export const findingsCsv = (rows: readonly FindingRow[]): string => {
  const [first] = rows
  if (first === undefined) return 'exhibit\r\n'
  const columns = Object.keys(first)
  const lines = [columns, ...rows.map((row) => columns.map((column) => csvCell(row[column] ?? null)))]
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('')
}
