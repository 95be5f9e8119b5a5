import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { bundleFiles, keyPath } from '#app/records/bundle.ts'
import { CustodyHead } from '#app/records/custody.ts'
import { type BundleHoldings, readBundleFile } from '#main/bundle/open-bundle-holdings.ts'
import type { BundleSource } from '#main/bundle/open-bundle-source.ts'
import { findingRows } from '#main/export/finding-rows.ts'
import { findingsCsv } from '#main/export/findings-csv.ts'
import { canonicalJson, type Json } from '#main/vault/canonical-json.ts'
import { signedBytes } from '#main/vault/custody-row.ts'
import { fingerprintOfPem, isSignedBy } from '#main/vault/installation-key.ts'
import { checkCustody } from './check-custody.ts'
import { checkDerivedFiles, checkOriginals } from './check-files.ts'
import { checkReports, readReportManifest } from './check-reports.ts'
import { hashHeldFile } from './hash-file.ts'
import { failed, type Lines, notChecked, ok } from './verification-line.ts'
import { type OutsideKnowledge, withKnowledge } from './verify-case.ts'

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const isText = (bytes: Uint8Array | null, text: string): boolean =>
  bytes !== null && Buffer.from(bytes).equals(Buffer.from(text, 'utf8'))

/** The list of files: signed, complete, and the same as the list of sums. */
const checkManifest = async function* (
  { manifest, manifestBytes, isCanonical, custody }: BundleHoldings,
  source: BundleSource,
): Lines {
  const subject = bundleFiles.manifest
  const signature = await readBundleFile(source, bundleFiles.signature)
  const pem = custody.keys.get(manifest.head.key)
  const isSigned =
    signature !== null &&
    pem !== undefined &&
    fingerprintOfPem(pem) === manifest.head.key &&
    isSignedBy(pem, manifestBytes, Buffer.from(signature).toString('base64'))
  yield isSigned
    ? ok(subject, `The list of files is signed with the key ${manifest.head.key}.`)
    : failed(
        subject,
        `The signature of the list does not match ${keyPath(manifest.head.key)}: the list was changed, or signed with another key.`,
      )
  if (!isCanonical) yield failed(subject, 'The list is not written as the program writes it: it was changed.')
  const paths = manifest.files.map(({ path }) => path)
  if (new Set(paths).size !== paths.length) yield failed(subject, 'The list names a file twice.')
  const sums = [
    ...manifest.files,
    { path: bundleFiles.manifest, sha256: sha256Of(manifestBytes) },
    { path: bundleFiles.signature, sha256: sha256Of(signature ?? new Uint8Array()) },
  ]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('')
  yield isText(await readBundleFile(source, bundleFiles.sums), sums)
    ? ok(bundleFiles.sums, 'The list of sums is the same as the signed list.')
    : failed(bundleFiles.sums, 'The list of sums is not the same as the signed list, or missing.')
}

/** Every file against the list, and what lies there beside it. */
const checkFiles = async function* (
  { manifest }: BundleHoldings,
  { files, problems }: BundleSource,
  signal: AbortSignal,
): Lines {
  for (const problem of problems) yield failed('bundle', problem)
  const listed = new Set<string>([bundleFiles.manifest, bundleFiles.signature, bundleFiles.sums])
  let good = 0
  for (const { path, bytes, sha256 } of manifest.files) {
    signal.throwIfAborted()
    listed.add(path)
    const file = files.get(path)
    if (file === undefined) yield failed(path, 'The file is missing.')
    else if (file.bytes !== bytes) yield failed(path, `It has ${file.bytes} bytes instead of ${bytes}.`)
    else {
      const found = await hashHeldFile(file, bytes, signal).catch((thrown: unknown) => {
        signal.throwIfAborted()
        return { sha256: `unreadable (${thrown instanceof Error ? thrown.message : thrown})` }
      })
      if (found.sha256 === sha256) good += 1
      else yield failed(path, `It was changed: its SHA-256 is ${found.sha256} instead of ${sha256}.`)
    }
  }
  for (const path of files.keys())
    if (!listed.has(path)) yield failed(path, 'The list does not know this file.')
  if (good === manifest.files.length) yield ok('files', `All ${good} files are there and unchanged.`)
}

/** The files that say the same as others, for tools without the program: they must say just that. */
const checkCopies = async function* (
  { manifest, custody, records }: BundleHoldings,
  source: BundleSource,
): Lines {
  const head = v.safeParse(CustodyHead, custody.head)
  const findings = findingRows(records)
  const signedHead = head.success ? signedBytes(head.output).toString('utf8') : ''
  const same = head.success
    ? canonicalJson(manifest.head) ===
      canonicalJson({ length: head.output.length, hash: head.output.hash, key: head.output.key })
    : false
  if (!same)
    yield failed(bundleFiles.head, 'The head of the log is not the one that the list of files names.')
  const signature = await readBundleFile(source, bundleFiles.headSignature)
  if (!head.success || Buffer.from(signature ?? []).toString('base64') !== head.output.signature)
    yield failed(bundleFiles.headSignature, 'It is not the signature of the head.')
  for (const [path, text] of [
    [bundleFiles.signedHead, signedHead],
    [
      bundleFiles.log,
      custody.rows.map((row) => `${row === undefined ? '' : canonicalJson(row as Json)}\n`).join(''),
    ],
    ['results/findings.csv', findingsCsv(findings)],
    ['results/findings.json', `${canonicalJson({ findings } as unknown as Json)}\n`],
  ] as const)
    yield isText(await readBundleFile(source, path), text)
      ? ok(path, 'It says what the records say.')
      : failed(path, 'It is not what follows from the records.')
}

/** A bundle is the case at one moment: a head that was known only later says nothing about its log. */
const knownByThen = ({ custody, manifest }: BundleHoldings, knowledge: OutsideKnowledge) => {
  const seen = knowledge.seenHere(manifest.caseId)
  const all = [...knowledge.witnesses, ...(seen === null ? [] : [{ from: 'This installation', ...seen }])]
  const isLater = ({ length }: { readonly length: number }): boolean => length > custody.rows.length
  const witnesses = all.filter((one) => !isLater(one))
  return {
    known: { ...knowledge, witnesses, seenHere: () => null },
    later: all.filter(isLater),
  }
}

/**
 * Verifies a bundle: the signed list, every file, the log and its head, the records against the log, originals, derived files,
 * reports, and that the tables say what the records say. Heads in its signed reports count as witnesses of the log.
 */
export const verifyBundle = async function* (
  holdings: BundleHoldings,
  source: BundleSource,
  knowledge: OutsideKnowledge,
  signal: AbortSignal,
): Lines {
  yield* checkManifest(holdings, source)
  yield* checkFiles(holdings, source, signal)
  for (const problem of holdings.problems) yield failed('records', problem)
  const fromReports: { from: string; length: number; hash: string }[] = []
  for (const report of holdings.records.reports) {
    const manifest = await readReportManifest(holdings.files, report)
    if (manifest !== null)
      fromReports.push({
        from: `Report ${report.number}`,
        length: manifest.custody.head.length,
        hash: manifest.custody.head.hash,
      })
  }
  const { known, later } = knownByThen(holdings, knowledge)
  for (const { from, length } of later)
    yield notChecked(
      'head of the log',
      `${from} knows of ${length} rows, and the bundle holds ${holdings.custody.rows.length}: the case went on after it was made.`,
    )
  const own = { ...holdings.custody, witnesses: fromReports }
  const { custody, isWitnessed } = withKnowledge(own, holdings.manifest.caseId, known)
  yield* checkCustody(custody, isWitnessed, signal)
  yield* checkCopies(holdings, source)
  const areLeftOut = holdings.manifest.originals === 'left out'
  yield* checkOriginals(holdings, { areLeftOut }, signal)
  yield* checkDerivedFiles(holdings, { areLeftOut: false }, signal)
  yield* checkReports(holdings, signal)
}
