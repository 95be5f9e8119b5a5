import type {
  BundleEvent,
  ExportEvent,
  PreviewEvent,
  ReportDesk,
  Signer,
  SignWith,
} from '#app/contract/report.ts'
import { Fault } from '#app/fault.ts'
import type { ReportId } from '#app/ids.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import { concludeVerification, type Verification, type VerificationLine } from '#app/records/verification.ts'
import { listMissing } from '#app/report-checklist.ts'
import { writeBundle } from '#main/bundle/write-bundle.ts'
import type { CaseDesk } from '#main/case-desk.ts'
import { resourcePath } from '#main/resources.ts'
import type { StoredBytes } from '#main/serve/bytes-store.ts'
import type { SettingsStore } from '#main/settings/settings-store.ts'
import { signPdf } from '#main/signing/sign-pdf.ts'
import { describeSigning } from '#main/signing/signing-identity.ts'
import { nextReportNumber } from '#main/stages/report/compose-manifest.ts'
import { strengthWords } from '#main/stages/report/evidence-strength.ts'
import type { CaseVault, Custodian } from '#main/vault/case-vault.ts'
import { instantOf } from '#main/vault/clock.ts'
import { checkReport } from '#main/verification/report/check-report.ts'
import { chooseSigner, type SignerPlaces } from './choose-signer.ts'
import { describePacks } from './describe-packs.ts'
import { type ExportOptions, exportReport, type ReportProgress } from './export-report.ts'
import { freePathBeside } from './free-path.ts'
import type { Previews } from './preview-report.ts'
import { beginAmendment, reportEntries } from './report-entries.ts'
import { reportingProgram } from './report-to-file.ts'
import { settleDraft } from './settle-draft.ts'
import { oneAtATime } from './tell-work.ts'

export interface ReportDeskServices extends SignerPlaces {
  readonly desk: CaseDesk
  readonly settings: Pick<SettingsStore, 'settings'>
  readonly custodian: Pick<Custodian, 'key' | 'clock' | 'program'>
  readonly previews: Previews
}

/** Where the report of the open case is written, signed and sent out. */
export interface ReportDeskPlace {
  readonly open: () => Promise<ReportDesk>
  readonly saveDraft: (draft: ReportDraft) => void
  readonly preview: (draft: ReportDraft, signal: AbortSignal) => AsyncIterable<PreviewEvent>
  readonly export: (
    draft: ReportDraft,
    sign: SignWith | null,
    signal: AbortSignal,
  ) => AsyncIterable<ExportEvent>
  readonly signer: (sign: SignWith) => Promise<Signer>
  readonly stop: () => Promise<void>
  readonly amend: (reportId: ReportId, reason: string) => Promise<ReportDesk>
  readonly takeAside: () => ReportDesk
  readonly verify: (reportId: ReportId, signal: AbortSignal) => Promise<Verification>
  readonly bundle: (areOriginalsIncluded: boolean, signal: AbortSignal) => AsyncIterable<BundleEvent>
  /** Bytes of previews, of signed reports, and of drafts that were exported in this session. */
  readonly bytes: (sha256: string) => Promise<StoredBytes | undefined>
}

const oneChunk = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes)
      controller.close()
    },
  })

/** Throws input/invalid that names what a signed report must state and this draft does not. */
const requireWhole = (vault: CaseVault, draft: ReportDraft): void => {
  const needed = listMissing(draft, {
    exhibits: vault.evidence.list(),
    faces: vault.faces.list(),
    findings: vault.findings.list(),
    queued: [],
  }).filter(({ what, isNeeded }) => isNeeded && what !== 'originals')
  if (needed.length === 0) return
  const what = needed.map((item) => item.what).join(', ')
  throw new Fault(
    'input/invalid',
    `The report cannot be signed yet; it lacks: ${what}. Complete it, or export it as a draft.`,
    { detail: { lacks: what } },
  )
}

export const openReportDesk = (services: ReportDeskServices): ReportDeskPlace => {
  const { desk, settings, custodian, previews } = services
  const [exports, drawings] = [oneAtATime(), oneAtATime()]
  desk.beforeClearing(async () => {
    await Promise.all([exports.stop(), drawings.stop()])
    await previews.clear()
  })
  const packs = () => {
    const { packFolder } = settings.settings()
    return describePacks([resourcePath('packs', 'compact'), ...(packFolder === null ? [] : [packFolder])])
  }
  const show = (vault: CaseVault): ReportDesk => {
    const draft = vault.reportDrafts.read()
    const reports = vault.reports.list()
    return {
      draft,
      hasAside: vault.reportDrafts.hasAside(),
      number: nextReportNumber(reports, draft.amends).number,
      reports: reportEntries(reports, previews.has),
      strengths: vault.findings.list().map(({ id, log10LikelihoodRatio }) => ({
        findingId: id,
        words: strengthWords(log10LikelihoodRatio),
      })),
    }
  }
  const signingOf = async (vault: CaseVault, sign: SignWith): Promise<ExportOptions['signing']> => {
    const at = new Date(custodian.clock.now())
    const identity = await chooseSigner(sign, services, at)
    const { timeStampAuthority } = settings.settings()
    const words = { name: vault.cases.read().examiner, reason: 'Forensic examination report', at }
    return {
      described: describeSigning(identity, timeStampAuthority),
      sign: (pdf, signal) => signPdf(pdf, { identity, timeStampAuthority, ...words }, signal),
    }
  }
  /** What is exported goes beside the case's folder, where the examiner finds it without this program. */
  const make = async (
    vault: CaseVault,
    draft: ReportDraft,
    { sign, progress }: { readonly sign: SignWith | null; readonly progress: ReportProgress },
    signal: AbortSignal,
  ) => {
    const { number } = nextReportNumber(vault.reports.list(), draft.amends)
    const path = freePathBeside(vault.folder, `${number}${sign === null ? ' draft' : ''}`, '.pdf')
    const { record } = await exportReport(
      vault,
      {
        draft,
        out: path,
        packs: await packs(),
        program: reportingProgram(),
        clock: custodian.clock,
        signing: sign === null ? null : await signingOf(vault, sign),
        progress,
      },
      signal,
    )
    return { record, path }
  }
  return {
    open: async () => {
      await exports.settled()
      return show(desk.vault())
    },
    saveDraft: (draft) => desk.vault().reportDrafts.save(draft),
    preview: (draft, caller) =>
      drawings.run<PreviewEvent>(
        async (tell, signal) => {
          const vault = desk.vault()
          const progress: ReportProgress = (step, share) => tell({ kind: 'step', step, share })
          const options = { packs: await packs(), clock: custodian.clock, progress }
          tell({
            kind: 'pages',
            pdf: await previews.draw(vault, settleDraft(vault, draft), options, signal),
          })
        },
        caller,
        { supersedes: true },
      ),
    export: (draft, sign, caller) =>
      exports.run<ExportEvent>(async (tell, signal) => {
        const vault = desk.vault()
        const settled = settleDraft(vault, draft)
        if (sign !== null) requireWhole(vault, settled)
        const progress: ReportProgress = (step, share) => tell({ kind: 'step', step, share })
        const { record, path } = await make(vault, settled, { sign, progress }, signal)
        if (!record.isSigned) await previews.keep(path)
        // The next report is one of its own, unless the examiner says that it amends this one.
        else if (draft.amends !== null)
          vault.reportDrafts.save({ ...vault.reportDrafts.read(), amends: null })
        const entry = show(vault).reports.find(({ report }) => report.id === record.id)!
        tell({ kind: 'done', entry, path, desk: show(vault) })
      }, caller),
    signer: async (sign) => {
      const identity = await chooseSigner(sign, services, new Date(custodian.clock.now()))
      const { signer, issuer, certificateSha256, isSelfSigned } = describeSigning(identity, null)
      const notAfter = identity.notAfter.toISOString()
      return { subject: signer, issuer, certificateSha256, isSelfSigned, notAfter }
    },
    stop: exports.stop,
    amend: async (reportId, reason) => {
      const vault = desk.vault()
      vault.reportDrafts.lay(await beginAmendment(vault, reportId, reason))
      return show(vault)
    },
    takeAside: () => {
      const vault = desk.vault()
      vault.reportDrafts.swap()
      return show(vault)
    },
    verify: async (reportId, signal) => {
      const { blobs, reports } = desk.vault()
      const { pdf, isSigned } = reports.get(reportId)
      if (!isSigned)
        throw new Fault('input/conflict', 'The file of a draft is not kept, so it cannot be verified here.')
      const lines: VerificationLine[] = []
      const whole = (sha256: string) => blobs.readWhole(sha256, signal)
      const figures = ({ png }: { readonly png: { readonly sha256: string } }) =>
        whole(png.sha256).catch((thrown: unknown) => {
          signal.throwIfAborted()
          if (thrown instanceof Fault) return null
          throw thrown
        })
      for await (const line of checkReport(await whole(pdf.sha256), figures, signal)) lines.push(line)
      return concludeVerification('report', lines)
    },
    bundle: (areOriginalsIncluded, caller) =>
      exports.run<BundleEvent>(async (tell, signal) => {
        const vault = desk.vault()
        if (areOriginalsIncluded)
          await vault.requireIntact(
            vault.evidence.list().map(({ id }) => id),
            signal,
          )
        const day = instantOf(custodian.clock).slice(0, 10)
        const { path, files, bytes, manifestSha256 } = await writeBundle(
          vault,
          {
            out: freePathBeside(vault.folder, `bundle ${day}`, '.zip'),
            areOriginalsIncluded,
            packs: await packs(),
            key: custodian.key,
            program: custodian.program,
            onProgress: ({ doneBytes, totalBytes }) =>
              tell({ kind: 'step', step: 'writing the bundle', share: doneBytes / Math.max(1, totalBytes) }),
          },
          signal,
        )
        tell({ kind: 'done', path, files, bytes, manifestSha256 })
      }, caller),
    bytes: async (sha256) => {
      const previewed = await previews.open(sha256)
      if (previewed !== undefined) return previewed
      const vault = desk.current()
      const report = vault?.reports.list().find(({ isSigned, pdf }) => isSigned && pdf.sha256 === sha256)
      if (vault === null || report === undefined) return undefined
      return { ...report.pdf, stream: oneChunk(await vault.blobs.readWhole(sha256)) }
    },
  }
}
