import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { asFault } from '#app/fault.ts'
import { CustodyHead, type CustodyRow } from '#app/records/custody.ts'
import { type ReportFigure, ReportManifest } from '#app/records/report.ts'
import type { VerificationLine } from '#app/records/verification.ts'
import { checkPdfSignature, type PdfSignature } from '#main/signing/check-pdf-signature.ts'
import { canonicalJson, type Json } from '#main/vault/canonical-json.ts'
import type { CustodyEvidence } from '#main/vault/verify-custody.ts'
import { programVersion } from '#main/version.ts'
import { checkCustody } from '../check-custody.ts'
import { failed, type Lines, notChecked, ok } from '../verification-line.ts'
import { type PdfAttachment, type ReadReportPdf, readReportPdf } from './read-report-pdf.ts'
import { firstDifference, type ReportSource, writePagesAgain } from './write-again.ts'

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

const EmbeddedLog = v.object({
  rows: v.array(v.unknown()),
  head: CustodyHead,
  keys: v.record(v.string(), v.string()),
})

/** The signature: that it holds, whose it is, whether it is the one that the report names, and its time. */
const checkSignature = function* (
  signature: PdfSignature | null,
  { signing }: Pick<ReportManifest, 'signing'>,
): Generator<VerificationLine> {
  const subject = 'signature'
  if (signature === null) {
    yield signing === null
      ? notChecked(subject, 'The report is a draft and not signed.')
      : failed(subject, `The report says that ${signing.signer} signed it, but it has no signature.`)
    return
  }
  for (const problem of signature.problems) yield failed(subject, `The signature does not hold: ${problem}.`)
  const { signer, timeStamp, claimedAt } = signature
  if (signer === null) return
  if (signature.problems.length === 0)
    yield ok(
      subject,
      `${signer.subject} signed every byte of the file; nothing was changed or added after that.`,
    )
  if (signing === null) yield failed(subject, 'The report says that it is a draft, but it is signed.')
  else if (signer.certificate === null || sha256Of(signer.certificate.raw) !== signing.certificateSha256)
    yield failed(subject, 'It was signed with another certificate than the report names.')
  yield notChecked(
    subject,
    signer.isSelfSigned
      ? 'The certificate is signed by itself: who stands behind it must be known from elsewhere.'
      : `Whether ${signer.root} is to be trusted, and whether it has revoked the certificate, is for the reader to find out.`,
  )
  if (timeStamp?.at != null && timeStamp.problems.length === 0)
    yield ok('time of signing', `${timeStamp.at.toISOString()}, stamped by ${timeStamp.authority?.subject}.`)
  else if (timeStamp === null)
    yield signing?.timeStampAuthority == null
      ? notChecked(
          'time of signing',
          `There is no time stamp: ${claimedAt ?? 'the time'} is what the signer's machine says.`,
        )
      : failed(
          'time of signing',
          `The report says that ${signing.timeStampAuthority} stamped it, but there is no time stamp.`,
        )
}

/** The attached files against the manifest's list. */
const checkAttachments = function* (
  manifest: ReportManifest,
  attachments: readonly PdfAttachment[],
): Generator<VerificationLine> {
  const listed = new Map(manifest.attachments.map((one) => [one.name, one]))
  for (const { name, sha256, bytes } of manifest.attachments) {
    const found = attachments.filter((one) => one.name === name)
    const [file] = found
    if (file === undefined || found.length > 1) {
      yield failed(`attachment ${name}`, `It is in the file ${found.length} times instead of once.`)
      continue
    }
    yield file.bytes.length === bytes && sha256Of(file.bytes) === sha256
      ? ok(`attachment ${name}`, `It has the SHA-256 that the manifest names: ${sha256}.`)
      : failed(`attachment ${name}`, 'It is not the file that the manifest names.')
  }
  for (const { name } of attachments)
    if (name !== 'manifest.json' && !listed.has(name))
      yield failed(`attachment ${name}`, 'The manifest does not know this file.')
}

/** The log in the file: by itself, against the head in the manifest, and against the exhibits of the report. */
const checkEmbeddedLog = async function* (
  manifest: ReportManifest,
  attachments: readonly PdfAttachment[],
  signal: AbortSignal,
): Lines {
  const file = attachments.find(({ name }) => name === 'custody-log.json')
  const parsed = v.safeParse(EmbeddedLog, file === undefined ? undefined : jsonOf(file.bytes))
  if (!parsed.success) {
    yield failed('custody log', 'The custody log in the file is missing or cannot be read.')
    return
  }
  const { rows, head, keys } = parsed.output
  const { custody } = manifest
  const evidence: CustodyEvidence = {
    rows,
    head,
    keys: new Map(Object.entries(keys)),
    caseId: manifest.case.id,
    witnesses: [{ from: 'The manifest', length: custody.head.length, hash: custody.head.hash }],
  }
  yield* checkCustody(evidence, true, signal)
  if (canonicalJson(custody.head) !== canonicalJson(head))
    yield failed('custody log', 'The head in the manifest is not the head of the log.')
  const received = new Map(
    (rows as readonly Partial<CustodyRow>[])
      .filter(({ act }) => act === 'exhibit received')
      .map(({ subject, subjectSha256 }) => [subject, subjectSha256]),
  )
  const wrong = manifest.exhibits.filter(({ label, sha256 }) => received.get(label) !== sha256)
  for (const { label } of wrong)
    yield failed(
      `exhibit ${label}`,
      'The log received it with another hash than the report names, or not at all.',
    )
  if (wrong.length === 0)
    yield ok(
      'exhibits',
      `The log received all ${manifest.exhibits.length} reported exhibits with the hashes that the report names.`,
    )
}

/** What the pages say against the manifest: the hash on each, and every word. */
const checkPages = async function* (
  source: ReportSource,
  { pages }: ReadReportPdf,
  signal: AbortSignal,
): Lines {
  const { manifest, manifestSha256 } = source
  const without = pages.flatMap((text, index) => (text.includes(manifestSha256) ? [] : [index + 1]))
  yield without.length === 0 && pages.length > 0
    ? ok('pages', `The manifest's hash stands on each of the ${pages.length} pages: ${manifestSha256}.`)
    : failed('pages', `The manifest's hash (${manifestSha256}) does not stand on page ${without.join(', ')}.`)
  const again = await readReportPdf(await writePagesAgain(source, signal))
  const differing = pages.flatMap((text, index) => (text === again.pages[index] ? [] : [index + 1]))
  if (pages.length === again.pages.length && differing.length === 0)
    yield ok('pages', 'Every page says what the manifest says: written again from it, the text is the same.')
  else if (manifest.program.version !== programVersion())
    yield notChecked(
      'pages',
      `The report was written by Assay ${manifest.program.version}, and this is ${programVersion()}: the words of the pages differ on page ${differing.join(', ')}, which may be only the program's.`,
    )
  else
    yield failed(
      'pages',
      `What the manifest says gives ${again.pages.length} pages; of the ${pages.length} pages there are, these say something else: ${differing.join(', ')}.`,
    )
}

const checkBytes = async function* (
  source: ReportSource,
  pdf: Uint8Array,
  attachments: readonly PdfAttachment[],
  figures: ReportFigures,
  signal: AbortSignal,
): Lines {
  const missing: string[] = []
  for (const figure of source.manifest.figures)
    if ((await figures(figure)) === null) missing.push(figure.name)
  if (missing.length > 0) {
    yield failed('figures', `These are missing or were changed: ${missing.join('; ')}.`)
    return
  }
  const readFigure = async (figure: ReportFigure) => (await figures(figure)) ?? new Uint8Array()
  const at = await firstDifference(source, attachments, readFigure, pdf, signal)
  const { figures: all, program } = source.manifest
  if (at === null)
    yield ok(
      'whole report',
      `Written again from manifest, log and all ${all.length} figures, it is the same to the byte.`,
    )
  else if (program.version !== programVersion())
    yield notChecked(
      'whole report',
      `It was written by Assay ${program.version}, and this is ${programVersion()}.`,
    )
  else
    yield failed(
      'whole report',
      `Written again from manifest, log and figures, it differs from byte ${at} on.`,
    )
}

/** Gives the PNG file of a figure, checked by its hash; null where it is missing or another one. */
export type ReportFigures = (figure: ReportFigure) => Promise<Uint8Array | null>

export interface CheckedReport {
  readonly manifest: ReportManifest | null
  readonly manifestSha256: string | null
}

/**
 * Verifies a report's PDF file by itself: signature, manifest, hash on each page, words of each page, attachments, custody log.
 * With `figures` it is written again to the byte as well. Throws input/invalid where it is no PDF file that can be read; `opened` is what
 * `readReportPdf` gave for it already.
 */
export const checkReport = async function* (
  pdf: Uint8Array,
  figures: ReportFigures | null,
  signal: AbortSignal,
  opened?: ReadReportPdf,
): AsyncGenerator<VerificationLine, CheckedReport> {
  const signature = checkPdfSignature(pdf)
  const read = opened ?? (await readReportPdf(pdf))
  const file = read.attachments.filter(({ name }) => name === 'manifest.json')
  const [manifestFile] = file
  const json = manifestFile === undefined ? undefined : jsonOf(manifestFile.bytes)
  const parsed = v.safeParse(ReportManifest, json)
  if (manifestFile === undefined || file.length > 1 || !parsed.success) {
    const field = parsed.success ? '' : ` (${v.getDotPath(parsed.issues[0]) ?? 'the whole'})`
    yield failed('manifest', `The file holds no readable manifest of a report by Assay${field}.`)
    if (signature !== null) yield* checkSignature(signature, { signing: null })
    return { manifest: null, manifestSha256: null }
  }
  const manifest = parsed.output
  const manifestSha256 = sha256Of(manifestFile.bytes)
  yield Buffer.from(canonicalJson(json as Json)).equals(manifestFile.bytes)
    ? ok('manifest', `The manifest of report ${manifest.number} is whole; its SHA-256 is ${manifestSha256}.`)
    : failed('manifest', 'The manifest is not written as the program writes it: it was changed.')
  yield* checkSignature(signature, manifest)
  yield* checkAttachments(manifest, read.attachments)
  yield* checkEmbeddedLog(manifest, read.attachments, signal)
  const log = jsonOf(
    read.attachments.find(({ name }) => name === 'custody-log.json')?.bytes ?? new Uint8Array(),
  )
  const rows = v.safeParse(EmbeddedLog, log).output as { readonly rows?: readonly CustodyRow[] } | undefined
  const source: ReportSource = { manifest, manifestSha256, rows: rows?.rows ?? [] }
  try {
    yield* checkPages(source, read, signal)
    const unsigned = signature === null ? pdf : pdf.subarray(0, signature.unsignedBytes ?? 0)
    if (figures !== null) yield* checkBytes(source, unsigned, read.attachments, figures, signal)
    else if (manifest.figures.length > 0)
      yield notChecked(
        'figures',
        'The figures are checked with the case or its bundle, where they lie as files.',
      )
  } catch (thrown) {
    signal.throwIfAborted()
    yield failed('pages', `The report cannot be written again from its manifest: ${asFault(thrown).message}`)
  }
  return { manifest, manifestSha256 }
}
