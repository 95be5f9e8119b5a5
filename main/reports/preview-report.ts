import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReportId } from '#app/ids.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import type { StoredBytes } from '#main/serve/bytes-store.ts'
import { chooseReported } from '#main/stages/report/choose-reported.ts'
import { writeReportPdf } from '#main/stages/report/pdf/write-report-pdf.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { type Clock, instantOf } from '#main/vault/clock.ts'
import { composeFiles } from './compose-files.ts'
import type { PackDescription } from './describe-packs.ts'
import type { ReportProgress } from './export-report.ts'
import { openPreviewFigures } from './preview-figures.ts'
import { readSnapshot } from './read-snapshot.ts'
import { reportingProgram } from './report-to-file.ts'

export interface PreviewOptions {
  readonly packs: ReadonlyMap<string, PackDescription>
  readonly clock: Clock
  readonly progress: ReportProgress
}

/** Pages as they would be exported, drawn into a folder of the program's own. */
export interface Previews {
  readonly draw: (
    vault: CaseVault,
    draft: ReportDraft,
    options: PreviewOptions,
    signal: AbortSignal,
  ) => Promise<BytesRef>
  /** Keeps a file under its hash, as previews are. */
  readonly keep: (path: string) => Promise<BytesRef>
  readonly has: (sha256: string) => boolean
  readonly open: (sha256: string) => Promise<StoredBytes | undefined>
  /** Removes everything: another case lies on the desk. */
  readonly clear: () => Promise<void>
}

/** A page that still shows the one before must be able to read it. */
const mostPreviews = 3

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** How the original was found when the case looked last: a preview does not hash it again, an export does. */
const lastSeen = ({ sha256, integrity }: Exhibit) => {
  const isIntact = integrity.state === 'intact'
  return { at: integrity.foundAt, isIntact, found: isIntact ? sha256 : null }
}

/** Previews in `folder`, which belongs to them alone. */
export const openPreviews = (folder: string): Previews => {
  let figures = openPreviewFigures(folder)
  let drawn: readonly string[] = []
  const files = new Map<string, BytesRef>()
  const pathOf = (sha256: string): string => join(folder, `${sha256}.pdf`)
  const keep = async (path: string): Promise<BytesRef> => {
    const sha256 = await hashOf(path)
    const ref = { sha256, bytes: (await stat(path)).size, mediaType: 'application/pdf' }
    if (path !== pathOf(sha256)) await pipeline(createReadStream(path), createWriteStream(pathOf(sha256)))
    files.set(sha256, ref)
    return ref
  }
  const forgetOld = async (): Promise<void> => {
    const old = drawn.slice(0, -mostPreviews)
    drawn = drawn.slice(-mostPreviews)
    for (const sha256 of old)
      if (!drawn.includes(sha256)) {
        files.delete(sha256)
        await rm(pathOf(sha256), { force: true })
      }
  }
  return {
    draw: async (vault, draft, { packs, clock, progress }, signal) => {
      progress('reading the case', 0)
      const snapshot = await readSnapshot(vault, packs, signal)
      const { exhibits, faces } = chooseReported(snapshot, draft)
      const byFinding = await figures.of(vault, faces, signal, (share) =>
        progress('drawing figures', 0.1 + 0.4 * share),
      )
      const { document, manifest } = composeFiles(snapshot, draft, {
        id: randomUUID() as ReportId,
        at: instantOf(clock),
        offsetMinutes: clock.offsetMinutes(),
        program: reportingProgram(),
        verified: new Map(exhibits.map((exhibit) => [exhibit.id, lastSeen(exhibit)])),
        figures: byFinding,
        signing: null,
      })
      const path = join(folder, `${randomUUID()}.part`)
      try {
        await writeReportPdf(
          { document, author: manifest.case.examiner, embedded: [], readFigure: figures.read },
          createWriteStream(path, { flags: 'wx' }),
          signal,
          (share) => progress('writing pages', 0.5 + 0.5 * share),
        )
        const sha256 = await hashOf(path)
        await rename(path, pathOf(sha256))
        drawn = [...drawn, sha256]
        await forgetOld()
        return await keep(pathOf(sha256))
      } finally {
        await rm(path, { force: true })
      }
    },
    keep,
    has: (sha256) => files.has(sha256),
    open: async (sha256) => {
      const ref = files.get(sha256)
      if (ref === undefined) return undefined
      const stream = Readable.toWeb(createReadStream(pathOf(sha256))) as ReadableStream<Uint8Array>
      return { ...ref, stream }
    },
    clear: async () => {
      files.clear()
      drawn = []
      figures = openPreviewFigures(folder)
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true, mode: 0o700 })
    },
  }
}
