import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, renameSync } from 'node:fs'
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import type { ReportId } from '#app/ids.ts'
import type { ReportManifest, ReportRecord, ReportSigning } from '#app/records/report.ts'
import { ReportDraft } from '#app/records/report-draft.ts'
import { chooseReported } from '#main/stages/report/choose-reported.ts'
import { writeReportPdf } from '#main/stages/report/pdf/write-report-pdf.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { type Clock, instantOf } from '#main/vault/clock.ts'
import { syncFolder } from '#main/vault/durable-file.ts'
import { storageFault } from '#main/vault/storage-fault.ts'
import { composeFiles } from './compose-files.ts'
import type { PackDescription } from './describe-packs.ts'
import { drawCaseFigures } from './draw-case-figures.ts'
import { readSnapshot } from './read-snapshot.ts'
import { verifyReported } from './verify-reported.ts'

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

/** Throws `input/invalid` that names the first field which does not fit. */
const checkDraft = (json: unknown): ReportDraft => {
  const draft = v.safeParse(ReportDraft, json)
  if (draft.success) return draft.output
  const [issue] = draft.issues
  const field = v.getDotPath(issue) ?? 'the draft'
  throw new Fault(
    'input/invalid',
    `The report’s draft does not fit: ${field}: ${issue.message}. Correct it.`,
    {
      detail: { field },
    },
  )
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
  const draft = checkDraft(options.draft)
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
    const composed = composeFiles(snapshot, draft, {
      id: randomUUID() as ReportId,
      at: instantOf(clock),
      offsetMinutes: clock.offsetMinutes(),
      program,
      verified,
      figures: figures.byFinding,
      signing: signing?.described ?? null,
    })
    const { manifest } = composed
    const pdfPath = join(folder, 'report.pdf')
    await writeReportPdf(
      {
        document: composed.document,
        author: manifest.case.examiner,
        embedded: composed.embedded,
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
    await writeFile(manifestPath, composed.manifestBytes)
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
