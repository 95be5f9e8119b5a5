import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { filledCase, testFolder } from '#main/vault/vault-fixture.ts'
import { openCaseHoldings } from '#main/verification/open-case-holdings.ts'
import { findingRows } from './finding-rows.ts'
import { csvCell, findingsCsv } from './findings-csv.ts'

/** What a spreadsheet would take for a formula: the rule of those who wrote the attack down (OWASP, CSV injection). */
const runs = (cell: string): boolean => /^[=+\-@\t\r\n]/.test(cell)

test('no text runs in a spreadsheet, and every text reads back', () => {
  for (const attack of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '"=1',
    "'=1",
    '＝1',
    '\u0000=1',
    '=cmd|"/c calc"!A1',
  ])
    assert.ok(csvCell(attack).replace(/^"/, '').startsWith("'"), JSON.stringify(attack))
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
      const csv = findingsCsv([Object.fromEntries(texts.map((text, index) => [`c${index}`, text]))])
      const [, cells] = parse(csv, { relaxQuotes: false }) as string[][]
      return cells!.every(
        (cell, index) => !runs(cell) && (cell === texts[index] || cell === `'${texts[index]}`),
      )
    }),
    { numRuns: 150 },
  )
})

test('numbers stay numbers, and nothing is nothing', () => {
  assert.equal(csvCell(-0.5), '-0.5')
  assert.equal(csvCell(null), '')
  assert.equal(csvCell(true), 'true')
  assert.equal(csvCell('plain'), 'plain')
  assert.equal(csvCell('a,b "c"'), '"a,b ""c"""')
})

test('a table has a row for each finding, for each face without one, and for each exhibit without a face', async (t) => {
  const { folder, finding } = await filledCase(testFolder(t))
  const { records } = await openCaseHoldings(folder)
  const rows = findingRows(records)
  assert.deepEqual(
    rows.map(({ exhibit, face, score, outcome }) => ({ exhibit, face, score, outcome })),
    [
      { exhibit: 'P1', face: 1, score: finding.score, outcome: 'supports manipulation' },
      { exhibit: 'P2', face: null, score: null, outcome: null },
    ],
  )
  const lines = findingsCsv(rows).split('\r\n')
  assert.equal(lines.length, 4)
  assert.match(lines[0]!, /^exhibit,name,receivedAt,/)
  assert.equal(findingsCsv([]), 'exhibit\r\n')
})
