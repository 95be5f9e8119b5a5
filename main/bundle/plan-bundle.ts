import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import {
  type BundleManifest,
  bundleFiles,
  derivedPath,
  figurePath,
  keyPath,
  originalPath,
} from '#app/records/bundle.ts'
import { CustodyHead, type CustodyRow } from '#app/records/custody.ts'
import { ReportManifest } from '#app/records/report.ts'
import { findingRows } from '#main/export/finding-rows.ts'
import { findingsCsv } from '#main/export/findings-csv.ts'
import type { PackDescription } from '#main/reports/describe-packs.ts'
import { canonicalJson, type Json } from '#main/vault/canonical-json.ts'
import { caseFiles } from '#main/vault/case-folder.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { readStoredLog } from '#main/vault/custody.ts'
import { signedBytes } from '#main/vault/custody-row.ts'
import { openDatabase } from '#main/vault/database.ts'
import type { InstallationKey } from '#main/vault/installation-key.ts'
import { storedRecords } from '#main/vault/stored-record.ts'
import { derivedFiles } from '#main/verification/check-files.ts'
import { type RecordText, readHeldRecords } from '#main/verification/held-records.ts'
import { bundleGuide } from './bundle-guide.ts'

/** A file of a bundle: bytes that are at hand, or a stored file of the case by its hash. */
export type BundleEntry = BundleManifest['files'][number] & {
  readonly content: Uint8Array | { readonly blob: string }
}

export interface BundlePlan {
  /** In the order of their paths. */
  readonly entries: readonly BundleEntry[]
  readonly head: CustodyHead
  readonly bytes: number
}

export interface BundleOptions {
  readonly areOriginalsIncluded: boolean
  readonly packs: ReadonlyMap<string, PackDescription>
  readonly key: InstallationKey
  readonly program: string
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const entry = (path: string, content: Uint8Array): BundleEntry => ({
  path,
  bytes: content.length,
  sha256: sha256Of(content),
  content,
})

/** Log and records as the case holds them at one moment. */
const readCase = async (
  vault: CaseVault,
): Promise<{
  readonly rows: readonly CustodyRow[]
  readonly head: CustodyHead
  readonly keys: ReadonlyMap<string, string>
  readonly texts: readonly RecordText[]
}> => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-bundle-'))
  try {
    const copy = caseFiles(folder).database
    await vault.copyDatabaseTo(copy)
    const database = openDatabase(copy, 'read')
    try {
      const { rows, head, keys } = readStoredLog(database)
      const texts = [...storedRecords(database)]
      return { rows: rows as readonly CustodyRow[], head: v.parse(CustodyHead, head), keys, texts }
    } finally {
      database.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const lines = (values: readonly string[]): Uint8Array => utf8(values.map((line) => `${line}\n`).join(''))
const json = (value: unknown): Uint8Array => utf8(`${canonicalJson(value as Json)}\n`)

/** A report's number as a file's name; the identifier keeps two alike apart. */
const fileNameOf = (number: string, id: string): string =>
  `${
    number
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 60) || 'report'
  }-${id.slice(0, 8)}`

const blobEntry = async (
  { blobs }: CaseVault,
  path: string,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
): Promise<BundleEntry> => {
  if (!blobs.has(sha256))
    throw new Fault(
      'evidence/changed',
      'A stored file of the case is missing, so no bundle was made. Verify the case to see which one.',
      { detail: { sha256, path } },
    )
  return { path, bytes, sha256, content: { blob: sha256 } }
}

const readManifest = async (
  { blobs }: CaseVault,
  sha256: string,
  signal: AbortSignal,
): Promise<ReportManifest | null> => {
  const bytes = await blobs.readWhole(sha256, signal)
  const parsed = v.safeParse(ReportManifest, JSON.parse(Buffer.from(bytes).toString('utf8')))
  return parsed.success ? parsed.output : null
}

/** Everything that a bundle of the open case holds, without reading the stored files yet. */
export const planBundle = async (
  vault: CaseVault,
  { areOriginalsIncluded, packs, key, program }: BundleOptions,
  signal: AbortSignal,
): Promise<BundlePlan> => {
  const { rows, head, keys, texts } = await readCase(vault)
  const records = readHeldRecords(texts)
  const entries = new Map<string, BundleEntry>()
  const add = (one: BundleEntry): void => {
    entries.set(one.path, one)
  }
  const reports: string[] = []
  for (const { number, id, manifest, pdf, isSigned } of records.reports) {
    const stem = `reports/${fileNameOf(number, id)}`
    add(await blobEntry(vault, `${stem}.manifest.json`, manifest))
    if (isSigned) {
      add(await blobEntry(vault, `${stem}.pdf`, pdf))
      reports.push(`${stem}.pdf`)
    }
    for (const { png } of (await readManifest(vault, manifest.sha256, signal))?.figures ?? [])
      add(await blobEntry(vault, figurePath(png.sha256), png))
  }
  for (const { ref } of derivedFiles({ records })) add(await blobEntry(vault, derivedPath(ref.sha256), ref))
  if (areOriginalsIncluded)
    for (const { sha256, bytes } of records.exhibits)
      add(await blobEntry(vault, originalPath(sha256), { sha256, bytes }))
  for (const [fingerprint, pem] of keys) add(entry(keyPath(fingerprint), utf8(pem)))
  const findings = findingRows(records)
  add(entry('results/findings.csv', utf8(findingsCsv(findings))))
  add(entry('results/findings.json', json({ findings })))
  add(entry(bundleFiles.log, lines(rows.map((row) => canonicalJson(row)))))
  add(entry(bundleFiles.head, json(head)))
  add(entry(bundleFiles.signedHead, signedBytes(head)))
  add(entry(bundleFiles.headSignature, Buffer.from(head.signature, 'base64')))
  add(
    entry(
      bundleFiles.records,
      lines(
        texts.map(({ kind, id, text }) => `{"id":${JSON.stringify(id)},"kind":"${kind}","record":${text}}`),
      ),
    ),
  )
  const used = new Map(records.findings.map(({ run }) => [run.packSha256, run]))
  add(
    entry(
      bundleFiles.packs,
      json({
        packs: [...used.values()].map(({ packId, packVersion, packSha256 }) => ({
          id: packId,
          version: packVersion,
          sha256: packSha256,
          description: packs.get(packSha256) ?? null,
        })),
      }),
    ),
  )
  add(entry(bundleFiles.guide, utf8(bundleGuide({ head, reports, areOriginalsIncluded }))))
  const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
    a.path < b.path ? -1 : 1
  const content = [...entries.values()].sort(byPath)
  const manifest: BundleManifest = {
    format: 'assay-bundle',
    formatVersion: 1,
    program,
    caseId: vault.id,
    caseNumber: records.caseRecord?.number ?? '',
    head: { length: head.length, hash: head.hash, key: head.key },
    originals: areOriginalsIncluded ? 'included' : 'left out',
    files: content.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  }
  const manifestEntry = entry(bundleFiles.manifest, utf8(canonicalJson(manifest as unknown as Json)))
  const signature = entry(
    bundleFiles.signature,
    Buffer.from(key.sign(manifestEntry.content as Uint8Array), 'base64'),
  )
  const listed = [...content, manifestEntry, signature].sort(byPath)
  const sums = entry(bundleFiles.sums, lines(listed.map(({ path, sha256 }) => `${sha256}  ${path}`)))
  const all = [...listed, sums].sort(byPath)
  return { entries: all, head, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) }
}
