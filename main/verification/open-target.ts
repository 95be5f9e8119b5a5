import { existsSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { bundleFiles } from '#app/records/bundle.ts'
import type { Verification } from '#app/records/verification.ts'
import { openBundleHoldings } from '#main/bundle/open-bundle-holdings.ts'
import { openBundleSource } from '#main/bundle/open-bundle-source.ts'
import { caseFiles } from '#main/vault/case-folder.ts'
import type { CaseHoldings } from './case-holdings.ts'
import { openCaseHoldings } from './open-case-holdings.ts'
import { checkReport } from './report/check-report.ts'
import { readReportPdf } from './report/read-report-pdf.ts'
import type { Lines } from './verification-line.ts'
import { verifyBundle } from './verify-bundle.ts'
import { type OutsideKnowledge, verifyCase } from './verify-case.ts'

/** Something that can be verified, opened. */
export interface VerificationTarget {
  readonly kind: Verification['of']
  readonly lines: (signal: AbortSignal) => Lines
  /** What a replay works with; null for a report alone. */
  readonly holdings: CaseHoldings | null
  readonly close: () => Promise<void>
}

const mostReportBytes = 2 ** 30

const readStart = async (path: string): Promise<string> => {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

const openBundle = async (path: string, knowledge: OutsideKnowledge): Promise<VerificationTarget> => {
  const source = await openBundleSource(path)
  try {
    const holdings = await openBundleHoldings(source)
    return {
      kind: 'bundle',
      lines: (signal) => verifyBundle(holdings, source, knowledge, signal),
      holdings,
      close: source.close,
    }
  } catch (thrown) {
    await source.close()
    throw thrown
  }
}

/**
 * Opens what lies at `path` for verification: a case's folder, a bundle as folder or zip file, or a report's PDF file. Throws where it
 * is none of them or cannot be read at all.
 */
export const openTarget = async (path: string, knowledge: OutsideKnowledge): Promise<VerificationTarget> => {
  const found = await stat(path).catch(() => null)
  if (found === null)
    throw new Fault('input/not-found', 'There is nothing of that name. Check the path.', { detail: { path } })
  if (found.isDirectory() && existsSync(caseFiles(path).database)) {
    const holdings = await openCaseHoldings(path)
    return {
      kind: 'case',
      lines: (signal) => verifyCase(holdings, knowledge, signal),
      holdings,
      close: async () => {},
    }
  }
  if (found.isDirectory() && existsSync(join(path, bundleFiles.manifest))) return openBundle(path, knowledge)
  const start = found.isFile() ? await readStart(path) : ''
  if (start.startsWith('PK')) return openBundle(path, knowledge)
  if (start.startsWith('%PDF-') && found.size <= mostReportBytes) {
    const pdf = await readFile(path)
    const read = await readReportPdf(pdf)
    return {
      kind: 'report',
      lines: async function* (signal) {
        yield* checkReport(pdf, null, signal, read)
      },
      holdings: null,
      close: async () => {},
    }
  }
  throw new Fault(
    'input/invalid',
    'This is no case, no bundle and no report of Assay. Choose the folder of a case (.assay), a bundle, or a report as PDF.',
    { detail: { path } },
  )
}
