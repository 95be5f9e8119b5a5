import type { ReportSigning } from '#app/records/report.ts'
import { type PdfSigning, signPdf } from './sign-pdf.ts'
import { describeSigning } from './signing-identity.ts'

/** What the export of a report needs to sign it: what the report says about its signature, and the act itself. */
export interface ReportSigner {
  readonly described: ReportSigning
  readonly sign: (pdf: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>
}

/** Makes a signer of an identity from open-pkcs12.ts or own-identity.ts; `at` is the time that the signature claims. */
export const reportSigner = (signing: PdfSigning): ReportSigner => ({
  described: describeSigning(signing.identity, signing.timeStampAuthority),
  sign: (pdf, signal) => signPdf(pdf, signing, signal),
})
