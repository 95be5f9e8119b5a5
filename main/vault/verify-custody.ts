import * as v from 'valibot'
import { CustodyHead, CustodyRow, type CustodyVerdict } from '#app/records/custody.ts'
import { hashOfRow, noRow, type RecordHash, recordKinds, signedBytes } from './custody-row.ts'
import { fingerprintOfPem, isSignedBy } from './installation-key.ts'

/** What is known about a case's custody log: from its database, or from files that were exported from it. */
export interface CustodyEvidence {
  readonly rows: readonly unknown[]
  readonly head: unknown
  /** Public keys in PEM by fingerprint, of every installation that signed. */
  readonly keys: ReadonlyMap<string, string>
  /** The case's id as its record states it. */
  readonly caseId?: string
  /** Heads known from elsewhere (a printed report, custody-head.json, this installation's witness): the log may not fall short of them. */
  readonly witnesses?: readonly { readonly length: number; readonly hash: string; readonly from: string }[]
  /** The hashes of all records that the case holds now; leave out to check the log alone. */
  readonly records?: readonly RecordHash[]
  /** Exhibits as the case holds them now. */
  readonly exhibits?: readonly { readonly label: string; readonly sha256: string }[]
  /** The key that must have signed the head, when it is known. */
  readonly signer?: string
}

const mostFaults = 100
const rowsPerStep = 500

const RecordHashes = v.array(
  v.object({ kind: v.picklist(recordKinds), id: v.string(), sha256: v.nullable(v.string()) }),
)
const Detail = v.looseObject({ records: v.optional(RecordHashes) })
const KeyChange = v.object({ head: CustodyHead, key: v.string() })
const CaseStart = v.object({ caseId: v.string(), key: v.string() })

const detailOf = <S extends v.GenericSchema>(row: CustodyRow, schema: S): v.InferOutput<S> | undefined => {
  try {
    const parsed = v.safeParse(schema, JSON.parse(row.detail))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

const describeMisplaced = (sequence: number, expected: number): string =>
  sequence < expected
    ? `Row ${sequence} stands where row ${expected} belongs: it is there twice or out of order.`
    : `Row ${sequence} stands where row ${expected} belongs: rows are missing or out of order.`

/** Follows the chain row by row and remembers what the rows say about keys, records and exhibits. */
const followChain = (evidence: CustodyEvidence, complain: (sentence: string) => void) => {
  const hashes: string[] = []
  const records = new Map<string, { readonly sha256: string | null; readonly sequence: number }>()
  const received = new Map<string, string>()
  const exhibits = new Map(evidence.exhibits?.map(({ label, sha256 }) => [label, sha256]))
  let caseId: string | undefined
  let key: string | undefined
  let before: CustodyRow | undefined

  const startCase = (row: CustodyRow): void => {
    const start = detailOf(row, CaseStart)
    if (row.sequence !== 1 || start === undefined)
      complain(`Row ${row.sequence} says that the case was created, which only a well-formed first row may.`)
    else {
      caseId = start.caseId
      key = start.key
    }
  }
  const changeKey = (row: CustodyRow): void => {
    const change = detailOf(row, KeyChange)
    if (change === undefined) {
      complain(`Row ${row.sequence} changes the key without saying from which head.`)
      return
    }
    const { head } = change
    const pem = evidence.keys.get(head.key)
    // The clock of the other machine may be behind: then the log says so first.
    const length = row.sequence - (before?.act === 'clock set back' ? 2 : 1)
    if (
      head.length !== length ||
      head.hash !== hashes[length - 1] ||
      head.key !== key ||
      head.caseId !== caseId
    )
      complain(`Row ${row.sequence} changes the key over a head that is not the log's at that point.`)
    else if (pem === undefined || !isSignedBy(pem, signedBytes(head), head.signature))
      complain(
        `Row ${row.sequence} changes the key, but the head before it was not signed with the key before.`,
      )
    key = change.key
  }
  const readClock = (row: CustodyRow): void => {
    if (before === undefined || row.at >= before.at || row.act === 'clock set back') return
    complain(
      `Row ${row.sequence} is earlier than the row before it, and the log does not say that the clock was set back.`,
    )
  }
  const readSubject = (row: CustodyRow): void => {
    if (row.act === 'exhibit received') {
      if (row.subjectSha256 === null)
        complain(`Row ${row.sequence} receives ${row.subject} without its hash.`)
      if (received.has(row.subject)) complain(`Row ${row.sequence} receives ${row.subject} a second time.`)
      received.set(row.subject, row.subjectSha256 ?? '')
    }
    const stored = exhibits.get(row.subject)
    if (row.subjectSha256 !== null && stored !== undefined && stored !== row.subjectSha256)
      complain(`Row ${row.sequence} names ${row.subject} with another hash than the stored exhibit has.`)
    const detail = detailOf(row, Detail)
    if (detail === undefined) complain(`Row ${row.sequence} has a detail that cannot be read.`)
    for (const { kind, id, sha256 } of detail?.records ?? [])
      records.set(`${kind} ${id}`, { sha256, sequence: row.sequence })
  }
  const add = (value: unknown, index: number): void => {
    const expected = index + 1
    const parsed = v.safeParse(CustodyRow, value)
    if (!parsed.success) {
      hashes.push('')
      before = undefined
      const field = v.getDotPath(parsed.issues[0]) ?? 'the row'
      complain(`The row in place ${expected} is not a custody row: ${field}: ${parsed.issues[0].message}.`)
      return
    }
    const row = parsed.output
    if (row.sequence !== expected) complain(describeMisplaced(row.sequence, expected))
    if (row.previous !== (hashes.at(-1) ?? noRow))
      complain(
        `Row ${row.sequence} does not follow the row before it: the hash that it names is another one.`,
      )
    if (hashOfRow(row) !== row.hash)
      complain(`Row ${row.sequence} was changed: its hash does not match what it says.`)
    if (expected === 1 && row.act !== 'case created')
      complain('The first row is not the creation of the case.')
    if (row.act === 'case created') startCase(row)
    if (row.act === 'custody key changed') changeKey(row)
    readClock(row)
    readSubject(row)
    hashes.push(row.hash)
    before = row
  }
  return { add, hashes, records, received, state: () => ({ caseId, key }) }
}

type Chain = ReturnType<typeof followChain>

const checkHead = (evidence: CustodyEvidence, chain: Chain, complain: (sentence: string) => void): void => {
  const parsed = v.safeParse(CustodyHead, evidence.head)
  if (!parsed.success) {
    complain('The log has no readable signed head.')
    return
  }
  const head = parsed.output
  const { caseId, key } = chain.state()
  const rows = chain.hashes.length
  if (head.length > rows)
    complain(
      `The signed head counts ${head.length} rows, but the log has ${rows}: rows were removed from its end.`,
    )
  else if (head.length < rows)
    complain(
      `The signed head counts ${head.length} rows, but the log has ${rows}: rows were added without a signature.`,
    )
  else if (head.hash !== (chain.hashes.at(-1) ?? noRow))
    complain('The signed head names another last hash than the log has.')
  if (head.caseId !== caseId || (evidence.caseId !== undefined && evidence.caseId !== head.caseId))
    complain('The log, its head and the case do not belong together: their case ids differ.')
  if (head.key !== key) complain('The head is signed with another key than the log names.')
  if (evidence.signer !== undefined && head.key !== evidence.signer)
    complain('The head is signed with another key than the one that was expected.')
  const pem = evidence.keys.get(head.key)
  if (pem === undefined || fingerprintOfPem(pem) !== head.key)
    complain('The public key that belongs to the head is missing or is another one.')
  else if (!isSignedBy(pem, signedBytes(head), head.signature))
    complain("The head's signature does not match: the head was changed or signed with another key.")
}

const checkWitnesses = (
  evidence: CustodyEvidence,
  chain: Chain,
  complain: (sentence: string) => void,
): void => {
  for (const { length, hash, from } of evidence.witnesses ?? [])
    if (length > chain.hashes.length)
      complain(
        `${from} knows of ${length} rows, but the log has ${chain.hashes.length}: rows were removed, or an older copy was put in place.`,
      )
    else if (hash !== (chain.hashes[length - 1] ?? noRow))
      complain(`${from} knows row ${length} with another hash: the log was rewritten.`)
}

const checkHoldings = (
  evidence: CustodyEvidence,
  chain: Chain,
  complain: (sentence: string) => void,
): void => {
  const { records, exhibits } = evidence
  for (const { label, sha256 } of exhibits ?? [])
    if (!chain.received.has(label))
      complain(`Exhibit ${label} is in the case, but the log does not say how it came there.`)
    else if (chain.received.get(label) !== sha256)
      complain(`Exhibit ${label} has another hash than the one with which it was received.`)
  if (exhibits !== undefined) {
    const held = new Set(exhibits.map(({ label }) => label))
    for (const label of chain.received.keys())
      if (!held.has(label)) complain(`Exhibit ${label} was received, but is not in the case any more.`)
  }
  if (records === undefined) return
  if (chain.hashes.length === 0 && records.length > 0)
    complain(`The log is empty, but the case holds ${records.length} records.`)
  const held = new Set<string>()
  for (const { kind, id, sha256 } of records) {
    held.add(`${kind} ${id}`)
    const known = chain.records.get(`${kind} ${id}`)
    if (known === undefined || known.sha256 === null)
      complain(`The case holds a record (${kind} ${id}) that the log does not know.`)
    else if (known.sha256 !== sha256)
      complain(
        `A record (${kind} ${id}) is not what it was after row ${known.sequence}: it was changed without the log.`,
      )
  }
  for (const [name, { sha256, sequence }] of chain.records)
    if (sha256 !== null && !held.has(name))
      complain(`A record (${name}) of row ${sequence} is not in the case any more.`)
}

/** `verifyCustody` in steps of some hundred rows, for a host that must answer others meanwhile. */
export function* custodySteps(evidence: CustodyEvidence): Generator<void, CustodyVerdict> {
  const faults: string[] = []
  let more = 0
  const complain = (sentence: string): void => {
    if (faults.length < mostFaults) faults.push(sentence)
    else more += 1
  }
  const chain = followChain(evidence, complain)
  for (const [index, row] of evidence.rows.entries()) {
    chain.add(row, index)
    if (index % rowsPerStep === rowsPerStep - 1) yield
  }
  checkHead(evidence, chain, complain)
  checkWitnesses(evidence, chain, complain)
  checkHoldings(evidence, chain, complain)
  if (more > 0) faults.push(`And ${more} more.`)
  return { intact: faults.length === 0, rows: evidence.rows.length, faults }
}

/**
 * Whether a custody log is what was written: every row well-formed, its hash right, chained to the row before and in its
 * place; the head signed over all rows with the key that the log names; nothing shorter than a witness knows; every
 * record and exhibit of the case as the log left it. Reads nothing but `evidence`.
 */
export const verifyCustody = (evidence: CustodyEvidence): CustodyVerdict => {
  const steps = custodySteps(evidence)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
