import { Writable } from 'node:stream'
import type { CustodyRow } from '#app/records/custody.ts'
import type { ReportFigure, ReportManifest } from '#app/records/report.ts'
import { writePng } from '#main/stages/kfd/write-png.ts'
import { composeReport } from '#main/stages/report/compose-report.ts'
import { type EmbeddedFile, writeReportPdf } from '#main/stages/report/pdf/write-report-pdf.ts'
import type { PdfAttachment } from './read-report-pdf.ts'

/** What a report's pages are made from. */
export interface ReportSource {
  readonly manifest: ReportManifest
  readonly manifestSha256: string
  readonly rows: readonly CustodyRow[]
}

type ReadFigure = (figure: ReportFigure) => Promise<Uint8Array>

const writeInto = async (
  { manifest, manifestSha256, rows }: ReportSource,
  embedded: readonly EmbeddedFile[],
  readFigure: ReadFigure,
  out: Writable,
  signal: AbortSignal,
): Promise<void> =>
  writeReportPdf(
    {
      document: composeReport(manifest, { rows, manifestSha256 }),
      author: manifest.case.examiner,
      embedded,
      readFigure,
    },
    out,
    signal,
    () => {},
  )

/** The figure's size and nothing of its picture: enough for the pages' text to stand where it stood. */
const blankFigure: ReadFigure = async ({ width, height }) =>
  writePng(new Uint8Array(width * height), { width, height, channels: 1 })

/** Writes the report's pages again with blank figures and without attachments: their text is the report's. */
export const writePagesAgain = async (source: ReportSource, signal: AbortSignal): Promise<Uint8Array> => {
  const chunks: Buffer[] = []
  const out = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk)
      done()
    },
  })
  await writeInto(source, [], blankFigure, out, signal)
  return Buffer.concat(chunks)
}

/** Writes the whole report again and answers the first byte in which `written` differs; null where there is none. */
export const firstDifference = async (
  source: ReportSource,
  attachments: readonly PdfAttachment[],
  readFigure: ReadFigure,
  written: Uint8Array,
  signal: AbortSignal,
): Promise<number | null> => {
  let at = 0
  let difference: number | null = null
  const out = new Writable({
    write: (chunk: Buffer, _, done) => {
      const stored = written.subarray(at, at + chunk.length)
      if (difference === null && !chunk.equals(stored)) {
        const within = chunk.findIndex((byte, index) => byte !== stored[index])
        difference = at + Math.max(0, within)
      }
      at += chunk.length
      done()
    },
  })
  const mediaTypes = new Map(source.manifest.attachments.map(({ name, mediaType }) => [name, mediaType]))
  const order = ['manifest.json', ...source.manifest.attachments.map(({ name }) => name)]
  const embedded = order.flatMap((name): readonly EmbeddedFile[] => {
    const found = attachments.find((one) => one.name === name)
    if (found === undefined) return []
    const relationship = name === 'manifest.json' ? 'Data' : 'Supplement'
    return [{ ...found, mediaType: mediaTypes.get(name) ?? 'application/json', relationship }]
  })
  await writeInto(source, embedded, readFigure, out, signal)
  return difference ?? (at === written.length ? null : Math.min(at, written.length))
}
