import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CustodyHead, CustodyRow } from '#app/records/custody.ts'
import {
  chain,
  drafts,
  evidenceOf,
  hashOf,
  headOf,
  key,
  otherKey,
  rows,
  sound,
  tampered,
} from './custody-fixture.ts'
import { hashOfRow, signedBytes } from './custody-row.ts'
import { type CustodyEvidence, verifyCustody } from './verify-custody.ts'

test('a log that nobody touched is intact', () => {
  assert.deepEqual(verifyCustody(sound), { intact: true, rows: 7, faults: [] })
})

test('exported rows that went through JSON verify without the case', () => {
  const { rows, head, keys } = sound
  const exported = JSON.parse(JSON.stringify({ rows, head }))
  assert.equal(verifyCustody({ ...exported, keys }).intact, true)
})

test('a row hash is what the documentation says, recomputed here by hand', async () => {
  const { createHash } = await import('node:crypto')
  const first = rows[1]!
  const text =
    `{"act":"exhibit received","actor":"E. Examiner","at":"${first.at}",` +
    `"detail":${JSON.stringify(first.detail)},"offsetMinutes":60,"previous":"${first.previous}","sequence":2,` +
    `"subject":"P1","subjectSha256":"${hashOf('1')}"}`
  assert.equal(createHash('sha256').update(text).digest('hex'), first.hash)
})

const withoutRow = (index: number) => rows.filter((_, at) => at !== index)
const foreign = chain(drafts.map((draft, index) => (index === 2 ? { ...draft, actor: 'Somebody' } : draft)))
const unknownAct = chain([...drafts, { act: 'evidence shredded' as CustodyRow['act'], subject: 'P1' }])
const wrongSubject = chain(
  drafts.map((draft, index) => (index === 3 ? { ...draft, subjectSha256: hashOf('9') } : draft)),
)
const withKeyChange = (signer: typeof key, changes: Partial<CustodyHead> = {}): CustodyRow[] =>
  chain([
    ...drafts,
    {
      act: 'custody key changed',
      subject: '2026/117',
      detail: JSON.stringify({ head: { ...headOf(rows, signer), ...changes }, key: otherKey.fingerprint }),
    },
  ])

/** A row that was changed and given the hash of what it says now. */
const rehashed = (index: number, change: Partial<CustodyRow>) =>
  rows.map((row, at) => {
    const changed = { ...row, ...change }
    return at === index ? { ...changed, hash: hashOfRow(changed) } : row
  })
const { signature: _, ...ownHead } = headOf(rows)
const foreignHead = { ...ownHead, caseId: randomUUID() as CustodyHead['caseId'] }

const attacks: readonly (readonly [name: string, evidence: CustodyEvidence, says: RegExp])[] = [
  ['a changed row', { ...sound, rows: tampered(3, { actor: 'Somebody' }) }, /Row 4 was changed/],
  ['a changed detail', { ...sound, rows: tampered(1, { detail: '{}' }) }, /Row 2 was changed/],
  [
    'a changed row with a hash to match',
    { ...sound, rows: rehashed(3, { actor: 'Somebody' }) },
    /Row 5 does not follow the row before it/,
  ],
  [
    'a changed last row with a hash to match',
    { ...sound, rows: rehashed(6, { actor: 'Somebody' }) },
    /signed head names another last hash/,
  ],
  [
    'a head that was signed for another case',
    { rows, keys: sound.keys, head: { ...foreignHead, signature: key.sign(signedBytes(foreignHead)) } },
    /do not belong together/,
  ],
  [
    'a row whose hash is NULL',
    { ...sound, rows: tampered(3, { hash: null }) },
    /place 4 is not a custody row: hash/,
  ],
  [
    'a row whose hash is empty',
    { ...sound, rows: tampered(3, { hash: '' }) },
    /place 4 is not a custody row: hash/,
  ],
  [
    'a row whose previous hash is NULL',
    { ...sound, rows: tampered(3, { previous: null }) },
    /place 4 is not/,
  ],
  [
    'all hashes NULL',
    { ...sound, rows: rows.map((row) => ({ ...row, hash: null, previous: null })) },
    /place 1 is not/,
  ],
  ['a missing row', { ...sound, rows: withoutRow(3) }, /Row 5 stands where row 4 belongs/],
  ['a missing first row', { ...sound, rows: withoutRow(0) }, /The first row is not the creation/],
  [
    'a duplicate row',
    { ...sound, rows: [...rows.slice(0, 3), ...rows.slice(2)] },
    /Row 3 stands where row 4 belongs: it is there twice/,
  ],
  [
    'two rows reordered',
    { ...sound, rows: [...rows.slice(0, 2), rows[3]!, rows[2]!, ...rows.slice(4)] },
    /out of order/,
  ],
  ['a truncated tail', { ...sound, rows: rows.slice(0, -2) }, /rows were removed from its end/],
  ['an emptied log', { ...sound, rows: [] }, /The log is empty, but the case holds 4 records/],
  ['an emptied log with a head to match', { ...sound, rows: [], head: headOf([]) }, /The log is empty, but/],
  ['no head', { ...sound, head: null }, /no readable signed head/],
  ['rows added after the head', { ...sound, head: headOf(rows.slice(0, -1)) }, /added without a signature/],
  [
    'a changed head',
    { ...sound, head: { ...headOf(rows), at: '2026-03-02T08:00:00.000Z' } },
    /signature does not match/,
  ],
  [
    'a head signed with another key',
    { ...sound, head: headOf(rows, otherKey) },
    /another key than the log names/,
  ],
  [
    "a head that claims another key's signature",
    { ...sound, head: { ...headOf(rows, otherKey), key: key.fingerprint } },
    /signature does not match/,
  ],
  [
    'a public key that was exchanged',
    { ...sound, keys: new Map([[key.fingerprint, otherKey.publicKeyPem]]) },
    /public key that belongs to the head is missing or is another/,
  ],
  ['a public key that is missing', { ...sound, keys: new Map() }, /public key that belongs/],
  [
    'a whole log rewritten and signed again',
    {
      ...sound,
      rows: foreign,
      head: headOf(foreign),
      witnesses: [{ from: 'The report', length: 7, hash: rows[6]!.hash }],
    },
    /The report knows row 7 with another hash/,
  ],
  [
    'an older copy put in place of the log',
    {
      ...sound,
      rows: rows.slice(0, 4),
      head: headOf(rows.slice(0, 4)),
      witnesses: [{ from: 'The report', length: 7, hash: rows[6]!.hash }],
    },
    /an older copy was put in place/,
  ],
  ['an act that nobody knows', evidenceOf(unknownAct), /place 8 is not a custody row: act/],
  [
    'a subject whose hash is not the stored one',
    evidenceOf(wrongSubject),
    /Row 4 names P1 with another hash/,
  ],
  [
    'an exhibit exchanged',
    {
      ...sound,
      exhibits: [
        { label: 'P1', sha256: hashOf('8') },
        { label: 'P2', sha256: hashOf('3') },
      ],
    },
    /Exhibit P1 has another hash/,
  ],
  [
    'an exhibit slipped in',
    { ...sound, exhibits: [...sound.exhibits!, { label: 'P3', sha256: hashOf('8') }] },
    /Exhibit P3 is in the case, but the log/,
  ],
  [
    'an exhibit taken out',
    { ...sound, exhibits: sound.exhibits!.slice(0, 1) },
    /Exhibit P2 was received, but/,
  ],
  [
    'a finding changed',
    {
      ...sound,
      records: sound.records!.map((record) =>
        record.id === 'f' ? { ...record, sha256: hashOf('9') } : record,
      ),
    },
    /finding f\) is not what it was after row 5/,
  ],
  [
    'a finding taken out',
    { ...sound, records: sound.records!.filter(({ id }) => id !== 'f') },
    /finding f\) of row 5 is not in the case any more/,
  ],
  [
    'a dropped mark put back',
    { ...sound, records: [...sound.records!, { kind: 'mark', id: 'm', sha256: hashOf('7') }] },
    /mark m\) that the log does not know/,
  ],
  ['a log of another case', { ...sound, caseId: randomUUID() }, /do not belong together/],
  ['a second creation', evidenceOf(chain([...drafts, drafts[0]!])), /Row 8 says that the case was created/],
  [
    'an exhibit received twice',
    evidenceOf(chain([...drafts, drafts[1]!]), { records: undefined as never }),
    /receives P1 a second time/,
  ],
  [
    'time that runs backwards unsaid',
    evidenceOf(chain([...drafts, { act: 'case opened', subject: 'x', at: '2026-02-01T08:00:00.000Z' }])),
    /clock was set back/,
  ],
  [
    'a key change that the old key did not sign',
    {
      ...evidenceOf(withKeyChange(otherKey, { key: key.fingerprint })),
      signer: otherKey.fingerprint,
      head: headOf(withKeyChange(otherKey, { key: key.fingerprint }), otherKey),
    },
    /was not signed with the key before/,
  ],
  [
    'a key change over an earlier head',
    {
      ...evidenceOf(withKeyChange(key, { length: 6 })),
      signer: otherKey.fingerprint,
      head: headOf(withKeyChange(key, { length: 6 }), otherKey),
    },
    /not the log's at that point/,
  ],
]

for (const [name, evidence, says] of attacks)
  test(`${name} is found out`, () => {
    const verdict = verifyCustody(evidence)
    assert.equal(verdict.intact, false)
    assert.ok(
      verdict.faults.some((fault) => says.test(fault)),
      `expected ${says} among:\n${verdict.faults.join('\n')}`,
    )
  })

test('a key change that the old key signed is accepted, and the new key signs from there', () => {
  const changed = withKeyChange(key)
  const evidence = { ...evidenceOf(changed), head: headOf(changed, otherKey), signer: otherKey.fingerprint }
  assert.deepEqual(verifyCustody(evidence).faults, [])
})

test('a clock that was set back is accepted when the log says so', () => {
  const at = '2026-02-01T08:00:00.000Z'
  const said = chain([
    ...drafts,
    { act: 'clock set back', subject: 'clock', at },
    { act: 'case opened', subject: 'x', at },
  ])
  assert.deepEqual(verifyCustody(evidenceOf(said)).faults, [])
})

test('sentences are counted beyond the first hundred', () => {
  const { faults } = verifyCustody({
    ...sound,
    rows: Array.from({ length: 500 }, () => null),
    records: [],
    exhibits: [],
  })
  assert.equal(faults.length, 101)
  assert.match(faults[100]!, /And \d+ more/)
})

const anyRowChange = fc.tuple(
  fc.nat(rows.length - 1),
  fc.constantFrom(...(Object.keys(rows[0]!) as (keyof CustodyRow)[])),
  fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(undefined), fc.constant(hashOf('f'))),
)

test('any change to any field of any row is found out', () => {
  fc.assert(
    fc.property(anyRowChange, ([index, field, value]) => {
      fc.pre(rows[index]![field] !== value)
      assert.equal(verifyCustody({ ...sound, rows: tampered(index, { [field]: value }) }).intact, false)
    }),
    { numRuns: 300 },
  )
})

test('any other selection or order of rows is found out', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(rows.length - 1), { maxLength: 10 }), (order) => {
      fc.pre(order.length !== rows.length || order.some((from, to) => from !== to))
      assert.equal(verifyCustody({ ...sound, rows: order.map((at) => rows[at]) }).intact, false)
    }),
    { numRuns: 300 },
  )
})

test('anything at all in place of the log ends in a verdict', () => {
  fc.assert(
    fc.property(fc.array(fc.anything(), { maxLength: 5 }), fc.anything(), (nonsense, head) => {
      assert.equal(verifyCustody({ ...sound, rows: nonsense, head }).intact, false)
    }),
    { numRuns: 200 },
  )
})
