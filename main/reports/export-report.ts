import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, renameSync } from 'node:fs'
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import type { ExhibitId, ReportId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type {
  ReportAttachment,
  ReportedExhibit,
  ReportManifest,
  ReportRecord,
  ReportSigning,
} from '#app/records/report.ts'
import { ReportDraft } from '#app/records/report-draft.ts'
import type { CaseSnapshot } from '#main/stages/report/case-snapshot.ts'
import { caseUco } from '#main/stages/report/case-uco.ts'
import { chooseReported } from '#main/stages/report/choose-reported.ts'
import { composeManifest } from '#main/stages/report/compose-manifest.ts'
import { composeReport } from '#main/stages/report/compose-report.ts'
import { type EmbeddedFile, writeReportPdf } from '#main/stages/report/pdf/write-report-pdf.ts'
import { canonicalJson, type Json } from '#main/vault/canonical-json.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { type Clock, instantOf } from '#main/vault/clock.ts'
import { syncFolder } from '#main/vault/durable-file.ts'
import { storageFault } from '#main/vault/storage-fault.ts'
import type { PackDescription } from './describe-packs.ts'
import { drawCaseFigures } from './draw-case-figures.ts'
import { readSnapshot } from './read-snapshot.ts'

export type ReportStep =
  | 'reading the case'
  | 'hashing the originals'
  | 'drawing figures'
  | 'writing pages'
  | 'signing'
  | 'keeping the report'

/** Hears of the step at work and of the share (0 to 1) of the whole export. */
export type ReportProgress = (step: ReportStep, share: number) => void

export interface ExportOptions {
  readonly draft: ReportDraft
  /** The PDF file; what is there before stays until the new one is complete. */
  readonly out: string
  readonly packs: ReadonlyMap<string, PackDescription>
  readonly program: ReportManifest['program']
  readonly clock: Clock
  /** Who signs and how; null for a draft. */
  readonly signing: {
    readonly described: ReportSigning
    readonly sign: (pdf: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>
  } | null
  readonly progress: ReportProgress
}

export interface ExportedReport {
  readonly record: ReportRecord
  readonly manifest: ReportManifest
}

type Verified = ReportedExhibit['verified']

/** Hashes the originals again; an export stops at the first that is not what was received (facts: F3). */
const verifyReported = async (
  vault: CaseVault,
  exhibits: readonly Exhibit[],
  {
    clock,
    signal,
    progress,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly progress: (share: number) => void },
): Promise<ReadonlyMap<ExhibitId, Verified>> => {
  const verified = new Map<ExhibitId, Verified>()
  const once = new Map<string, Verified>()
  for (const [index, { id, label, sha256 }] of exhibits.entries()) {
    signal.throwIfAborted()
    let check = once.get(sha256)
    if (check === undefined) {
      const { intact, found } = await vault.blobs.verify(sha256, signal)
      check = { at: instantOf(clock), isIntact: intact, found }
      once.set(sha256, check)
    }
    if (!check.isIntact) {
      if (vault.readOnly === null) await vault.evidence.verify(id, signal)
      throw new Fault(
        'evidence/changed',
        `The stored original of ${label} is not what was received, so no report was made. Restore the case from a backup or an archive, or leave this exhibit out.`,
        { detail: { exhibit: label } },
      )
    }
    verified.set(id, check)
    progress((index + 1) / exhibits.length)
  }
  return verified
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The custody log as it stood at the head that the report states, with the key that signed it. */
const custodyLog = ({ rows, head, keyPem }: CaseSnapshot): Uint8Array =>
  utf8(
    canonicalJson({
      rows: rows.slice(0, head.length),
      head,
      keys: { [head.key]: keyPem },
    } as unknown as Json),
  )

const described = ({ name, bytes, mediaType }: EmbeddedFile): ReportAttachment => ({
  name,
  sha256: sha256Of(bytes),
  bytes: bytes.length,
  mediaType,
})

const store = async ({ blobs }: CaseVault, path: string, mediaType: string) => {
  const { sha256, bytes } = await blobs.write(createReadStream(path))
  return { sha256, bytes, mediaType }
}

const signInPlace = async (
  path: string,
  sign: NonNullable<ExportOptions['signing']>['sign'],
  signal: AbortSignal,
): Promise<void> => {
  const signed = await sign(await readFile(path), signal)
  signal.throwIfAborted()
  await writeFile(path, signed)
}

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const syncFile = async (path: string): Promise<void> => {
  const handle = await open(path, 'r+')
  await handle.sync()
  await handle.close()
}

/**
 * Makes the report of a case: hashes the originals again, draws the figures, writes and signs the PDF beside its place, keeps
 * manifest and figures (and the file of a signed report) in the case, and gives the file its name in the same moment as the
 * case records it. Until then the case, earlier reports and a file of that name are as they were.
 */
export const exportReport = async (
  vault: CaseVault,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<ExportedReport> => {
  if (vault.readOnly !== null) throw vault.readOnly
  const draft = v.parse(ReportDraft, options.draft)
  const { clock, packs, program, signing, progress } = options
  const out = resolve(options.out)
  let folder: string | undefined
  try {
    folder = await mkdtemp(join(dirname(out), '.assay-report-'))
    progress('reading the case', 0)
    const snapshot = await readSnapshot(vault, packs, signal)
    const { exhibits } = chooseReported(snapshot, draft)
    const verified = await verifyReported(vault, exhibits, {
      clock,
      signal,
      progress: (share) => progress('hashing the originals', 0.02 + 0.18 * share),
    })
    const figures = await drawCaseFigures(vault, snapshot, draft, {
      folder,
      signal,
      progress: (share) => progress('drawing figures', 0.2 + 0.4 * share),
    })
    const circumstances = {
      id: randomUUID() as ReportId,
      at: instantOf(clock),
      offsetMinutes: clock.offsetMinutes(),
      program,
      verified,
      figures: figures.byFinding,
      signing: signing?.described ?? null,
    }
    const logFile: EmbeddedFile = {
      name: 'custody-log.json',
      bytes: custodyLog(snapshot),
      mediaType: 'application/json',
      description: 'Custody log of the case with its signed head and public key',
      relationship: 'Supplement',
    }
    const provisional = composeManifest(snapshot, draft, { ...circumstances, attachments: [] })
    const caseFile: EmbeddedFile = {
      name: 'case-uco.jsonld',
      bytes: utf8(JSON.stringify(caseUco(provisional), null, 1)),
      mediaType: 'application/ld+json',
      description: 'Exhibits and findings in CASE/UCO',
      relationship: 'Supplement',
    }
    const manifest: ReportManifest = { ...provisional, attachments: [logFile, caseFile].map(described) }
    const manifestBytes = utf8(canonicalJson(manifest as unknown as Json))
    const document = composeReport(manifest, {
      rows: snapshot.rows.slice(0, snapshot.head.length),
      manifestSha256: sha256Of(manifestBytes),
    })
    const manifestFile: EmbeddedFile = {
      name: 'manifest.json',
      bytes: manifestBytes,
      mediaType: 'application/json',
      description: 'Everything that this report says, for machines',
      relationship: 'Data',
    }
    const pdfPath = join(folder, 'report.pdf')
    await writeReportPdf(
      {
        document,
        author: manifest.case.examiner,
        embedded: [manifestFile, logFile, caseFile],
        readFigure: figures.read,
      },
      createWriteStream(pdfPath, { flags: 'wx' }),
      signal,
      (share) => progress('writing pages', 0.6 + 0.3 * share),
    )
    if (signing !== null) {
      progress('signing', 0.9)
      await signInPlace(pdfPath, signing.sign, signal)
    }
    await syncFile(pdfPath)
    progress('keeping the report', 0.92)
    for (const figure of manifest.figures) {
      signal.throwIfAborted()
      await store(vault, figures.pathOf(figure), figure.png.mediaType)
    }
    const manifestPath = join(folder, 'manifest.json')
    await writeFile(manifestPath, manifestBytes)
    const record: ReportRecord = {
      id: manifest.id,
      number: manifest.number,
      at: manifest.at,
      manifest: await store(vault, manifestPath, 'application/json'),
      pdf:
        signing === null
          ? {
              sha256: await hashOfFile(pdfPath),
              bytes: (await stat(pdfPath)).size,
              mediaType: 'application/pdf',
            }
          : await store(vault, pdfPath, 'application/pdf'),
      isSigned: signing !== null,
      amends: draft.amends?.reportId ?? null,
    }
    signal.throwIfAborted()
    vault.reports.record(record, {
      detail: { number: record.number, verified: verified.size, head: snapshot.head.hash },
      publish: () => renameSync(pdfPath, out),
    })
    await syncFolder(dirname(out))
    progress('keeping the report', 1)
    return { record, manifest }
  } catch (thrown) {
    throw storageFault(thrown, 'the report')
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}
