import { createHash } from 'node:crypto'
import type { ReportAttachment, ReportManifest } from '#app/records/report.ts'
import type { ReportDocument } from '#app/records/report-document.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import type { CaseSnapshot, ReportCircumstances } from '#main/stages/report/case-snapshot.ts'
import { caseUco } from '#main/stages/report/case-uco.ts'
import { composeManifest } from '#main/stages/report/compose-manifest.ts'
import { composeReport } from '#main/stages/report/compose-report.ts'
import type { EmbeddedFile } from '#main/stages/report/pdf/write-report-pdf.ts'
import { canonicalJson, type Json } from '#main/vault/canonical-json.ts'

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

/** A report before its pages are drawn: its manifest with the bytes that are embedded, its text, and every embedded file. */
export interface ComposedFiles {
  readonly manifest: ReportManifest
  readonly manifestBytes: Uint8Array
  readonly document: ReportDocument
  readonly embedded: readonly EmbeddedFile[]
}

/** Composes a report and the files that lie in its PDF; the manifest names the others by their hashes. */
export const composeFiles = (
  snapshot: CaseSnapshot,
  draft: ReportDraft,
  circumstances: Omit<ReportCircumstances, 'attachments'>,
): ComposedFiles => {
  const provisional = composeManifest(snapshot, draft, { ...circumstances, attachments: [] })
  const logFile: EmbeddedFile = {
    name: 'custody-log.json',
    bytes: custodyLog(snapshot),
    mediaType: 'application/json',
    description: 'Custody log of the case with its signed head and public key',
    relationship: 'Supplement',
  }
  const caseFile: EmbeddedFile = {
    name: 'case-uco.jsonld',
    bytes: utf8(JSON.stringify(caseUco(provisional), null, 1)),
    mediaType: 'application/ld+json',
    description: 'Exhibits and findings in CASE/UCO',
    relationship: 'Supplement',
  }
  const manifest: ReportManifest = { ...provisional, attachments: [logFile, caseFile].map(described) }
  const manifestBytes = utf8(canonicalJson(manifest as unknown as Json))
  const manifestFile: EmbeddedFile = {
    name: 'manifest.json',
    bytes: manifestBytes,
    mediaType: 'application/json',
    description: 'Everything that this report says, for machines',
    relationship: 'Data',
  }
  const document = composeReport(manifest, {
    rows: snapshot.rows.slice(0, snapshot.head.length),
    manifestSha256: sha256Of(manifestBytes),
  })
  return { manifest, manifestBytes, document, embedded: [manifestFile, logFile, caseFile] }
}
