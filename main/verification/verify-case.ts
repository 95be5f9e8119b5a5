import type { CaseId } from '#app/ids.ts'
import type { CustodyEvidence } from '#main/vault/verify-custody.ts'
import { checkCustody } from './check-custody.ts'
import { checkDerivedFiles, checkOriginals, derivedFiles } from './check-files.ts'
import { checkReports, readReportManifest } from './check-reports.ts'
import type { OpenedHoldings } from './open-case-holdings.ts'
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
const checkUnnamedFiles = async function* ({
  records,
  files,
  listFiles,
  namedElsewhere,
}: OpenedHoldings): Lines {
  const known = new Set([
    ...namedElsewhere,
    ...records.exhibits.map(({ sha256 }) => sha256),
    ...derivedFiles({ records }).map(({ ref }) => ref.sha256),
  ])
  for (const report of records.reports)
    for (const { png } of (await readReportManifest(files, report))?.figures ?? []) known.add(png.sha256)
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
        `${unnamed} of ${count} stored files belong to no record; an interrupted step leaves such files.`,
      )
}

/**
 * Verifies a case's folder without writing into it: database, custody log, signed head, records, originals, derived files, reports.
 */
export const verifyCase = async function* (
  holdings: OpenedHoldings,
  knowledge: OutsideKnowledge,
  signal: AbortSignal,
): Lines {
  yield* holdings.lines
  const { custody, isWitnessed } = withKnowledge(holdings.custody, holdings.records.caseRecord?.id, knowledge)
  yield* checkCustody(custody, isWitnessed, signal)
  yield* checkOriginals(holdings, { areLeftOut: false }, signal)
  yield* checkDerivedFiles(holdings, { areLeftOut: false }, signal)
  yield* checkReports(holdings, signal)
  yield* checkUnnamedFiles(holdings)
}
