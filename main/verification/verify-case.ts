import type { CaseId } from '#app/ids.ts'
import type { CustodyEvidence } from '#main/vault/verify-custody.ts'
import type { CaseHoldings } from './case-holdings.ts'
import { checkCustody } from './check-custody.ts'
import { checkDerivedFiles, checkOriginals, derivedFiles } from './check-files.ts'
import { openCaseHoldings } from './open-case-holdings.ts'
import { failed, type Lines, notChecked, ok } from './verification-line.ts'

type Witness = NonNullable<CustodyEvidence['witnesses']>[number]

/** What whoever verifies knows from elsewhere. */
export interface OutsideKnowledge {
  /** Heads of the log, such as one printed in a report. */
  readonly witnesses: readonly Witness[]
  /** Fingerprint of the key that must have signed the head; null where it is not known. */
  readonly signer: string | null
  /** The head that this installation saw last for a case, if any. */
  readonly seenHere: (caseId: CaseId) => { readonly length: number; readonly hash: string } | null
}

export const nothingKnown: OutsideKnowledge = { witnesses: [], signer: null, seenHere: () => null }

/** Adds to a log what is known from elsewhere. */
export const withKnowledge = (
  custody: CustodyEvidence,
  caseId: CaseId | undefined,
  { witnesses, signer, seenHere }: OutsideKnowledge,
): { readonly custody: CustodyEvidence; readonly isWitnessed: boolean } => {
  const seen = caseId === undefined ? null : seenHere(caseId)
  const elsewhere = [...witnesses, ...(seen === null ? [] : [{ from: 'This installation', ...seen }])]
  return {
    custody: {
      ...custody,
      witnesses: [...(custody.witnesses ?? []), ...elsewhere],
      ...(signer === null ? {} : { signer }),
    },
    isWitnessed: elsewhere.length > 0,
  }
}

/** Stored files that no record names: harmless, but whoever looks should know of them. */
const checkUnnamedFiles = async function* (
  { records }: CaseHoldings,
  listFiles: () => AsyncIterable<{ readonly name: string; readonly isNamedByHash: boolean }>,
  named: ReadonlySet<string>,
): Lines {
  const known = new Set([
    ...records.exhibits.map(({ sha256 }) => sha256),
    ...derivedFiles({ records }).map(({ ref }) => ref.sha256),
    ...named,
  ])
  let [count, unnamed] = [0, 0]
  for await (const { name, isNamedByHash } of listFiles()) {
    count += 1
    if (!isNamedByHash) yield failed('stored files', `${name} is not a file that the program stores there.`)
    else if (!known.has(name)) unnamed += 1
  }
  yield unnamed === 0
    ? ok('stored files', `All ${count} stored files belong to a record.`)
    : notChecked(
        'stored files',
        `${unnamed} of ${count} stored files belong to no exhibit or finding; an interrupted step leaves such files.`,
      )
}

/**
 * Verifies a case's folder without writing into it: database, custody log, signed head, records, originals, derived files. Throws
 * input/not-found or a vault fault where it cannot be read at all.
 */
export const verifyCase = async function* (
  folder: string,
  knowledge: OutsideKnowledge,
  signal: AbortSignal,
): Lines {
  const holdings = await openCaseHoldings(folder)
  yield* holdings.lines
  const { custody, isWitnessed } = withKnowledge(holdings.custody, holdings.records.caseRecord?.id, knowledge)
  yield* checkCustody(custody, isWitnessed, signal)
  yield* checkOriginals(holdings, { areLeftOut: false }, signal)
  yield* checkDerivedFiles(holdings, { areLeftOut: false }, signal)
  yield* checkUnnamedFiles(holdings, holdings.listFiles, holdings.namedElsewhere)
}
