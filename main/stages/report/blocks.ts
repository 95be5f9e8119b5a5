import type { ReportBlock } from '#app/records/report-document.ts'

type Paragraph = Extract<ReportBlock, { kind: 'paragraph' }>
type Table = Extract<ReportBlock, { kind: 'table' }>

/** Short ways to write blocks. */
export const paragraph = (text: string, style: Paragraph['style'] = 'plain'): ReportBlock => ({
  kind: 'paragraph',
  style,
  text,
})

export const heading = (text: string, level: 2 | 3 = 2): ReportBlock => ({ kind: 'heading', level, text })

export const list = (items: readonly string[]): ReportBlock => ({ kind: 'list', items: [...items] })

/** A fact whose value is shown as it is; `code` marks hashes and identifiers. */
export const fact = (name: string, value: string | number | null, code = false) => ({
  name,
  value: value === null || value === '' ? 'not stated' : String(value),
  isCode: code,
})

export const facts = (rows: readonly ReturnType<typeof fact>[]): ReportBlock => ({
  kind: 'facts',
  rows: [...rows],
})

/** A column: its title, its part of the width, and whether it holds hashes. */
export type Column = readonly [title: string, share: number, isCode?: boolean]

export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): Table => ({
  kind: 'table',
  columns: columns.map(([title, share, isCode = false]) => ({ title, share, isCode })),
  rows: rows.map((row) => [...row]),
})
