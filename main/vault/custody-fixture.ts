import { randomUUID } from 'node:crypto'
import type { CustodyHead, CustodyRow } from '#app/records/custody.ts'
import { hashOfRow, noRow, signedBytes } from './custody-row.ts'
import { keyFromPem, newKeyPem } from './installation-key.ts'
import type { CustodyEvidence } from './verify-custody.ts'

export const key = keyFromPem(newKeyPem())
export const otherKey = keyFromPem(newKeyPem())
export const caseId = randomUUID() as CustodyHead['caseId']
export const hashOf = (digit: string) => digit.repeat(64)

type Draft = Partial<CustodyRow> & Pick<CustodyRow, 'act' | 'subject'>

export const chain = (drafts: readonly Draft[]): CustodyRow[] => {
  const rows: CustodyRow[] = []
  for (const [index, draft] of drafts.entries()) {
    const row = {
      sequence: index + 1,
      at: new Date(Date.UTC(2026, 2, 1, 8, index)).toISOString(),
      offsetMinutes: 60,
      actor: 'E. Examiner',
      subjectSha256: null,
      detail: '{}',
      previous: rows.at(-1)?.hash ?? noRow,
      ...draft,
    }
    rows.push({ ...row, hash: hashOfRow(row) })
  }
  return rows
}

export const headOf = (rows: readonly CustodyRow[], signer = key): CustodyHead => {
  const unsigned = {
    caseId,
    length: rows.length,
    hash: rows.at(-1)?.hash ?? noRow,
    at: rows.at(-1)?.at ?? '2026-03-01T08:00:00.000Z',
    key: signer.fingerprint,
  }
  return { ...unsigned, signature: signer.sign(signedBytes(unsigned)) }
}

const recordDetail = (kind: string, id: string, sha256: string | null) =>
  JSON.stringify({ records: [{ kind, id, sha256 }] })

export const drafts: readonly Draft[] = [
  {
    act: 'case created',
    subject: '2026/117',
    detail: JSON.stringify({
      caseId,
      key: key.fingerprint,
      records: [{ kind: 'case', id: caseId, sha256: hashOf('0') }],
    }),
  },
  {
    act: 'exhibit received',
    subject: 'P1',
    subjectSha256: hashOf('1'),
    detail: recordDetail('exhibit', 'a', hashOf('2')),
  },
  {
    act: 'exhibit received',
    subject: 'P2',
    subjectSha256: hashOf('3'),
    detail: recordDetail('exhibit', 'b', hashOf('4')),
  },
  {
    act: 'exhibit annotated',
    subject: 'P1',
    subjectSha256: hashOf('1'),
    detail: recordDetail('exhibit', 'a', hashOf('5')),
  },
  { act: 'finding recorded', subject: 'P1 face 1', detail: recordDetail('finding', 'f', hashOf('6')) },
  { act: 'mark changed', subject: 'P2', detail: recordDetail('mark', 'm', hashOf('7')) },
  { act: 'mark changed', subject: 'P2', detail: recordDetail('mark', 'm', null) },
]

export const evidenceOf = (
  rows: readonly CustodyRow[],
  changes: Partial<CustodyEvidence> = {},
): CustodyEvidence => ({
  rows,
  head: headOf(rows),
  keys: new Map([
    [key.fingerprint, key.publicKeyPem],
    [otherKey.fingerprint, otherKey.publicKeyPem],
  ]),
  caseId,
  signer: key.fingerprint,
  records: [
    { kind: 'case', id: caseId, sha256: hashOf('0') },
    { kind: 'exhibit', id: 'a', sha256: hashOf('5') },
    { kind: 'exhibit', id: 'b', sha256: hashOf('4') },
    { kind: 'finding', id: 'f', sha256: hashOf('6') },
  ],
  exhibits: [
    { label: 'P1', sha256: hashOf('1') },
    { label: 'P2', sha256: hashOf('3') },
  ],
  ...changes,
})

export const rows = chain(drafts)
export const sound = evidenceOf(rows)
export const tampered = (
  index: number,
  change: Partial<Record<keyof CustodyRow, unknown>>,
): readonly unknown[] => rows.map((row, at) => (at === index ? { ...row, ...change } : row))
