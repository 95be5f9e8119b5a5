import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Handlers } from '#app/contract/procedure.ts'
import type { QuotableAnswer, ReportDesk, ReportEntry } from '#app/contract/report.ts'
import { supportMarksOf } from '#app/dialogue/support-marks.ts'
import { Fault } from '#app/fault.ts'
import type { AnswerId, ReportId, TurnId } from '#app/ids.ts'
import { emptyReportDraft, type ReportDraft } from '#app/records/report-draft.ts'
import type { StandInBytes } from './stand-in-bytes.ts'
import type { StandInCase } from './stand-in-case.ts'
import { standInPdf } from './stand-in-pdf.ts'

const hash = (digit: string): string => digit.repeat(64)
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const now = (): string => new Date().toISOString()

const answerText =
  'The map is strongest at the mouth. The edge of the lips looks smeared. The picture was taken indoors.'

const answersOf = ({ faces, findings }: StandInCase): QuotableAnswer[] =>
  faces.slice(0, 1).map(({ id: faceId }) => {
    const finding = findings.find((one) => one.faceId === faceId) ?? null
    const question = 'What speaks for an alteration of the mouth?'
    const id = crypto.randomUUID() as AnswerId
    return {
      faceId,
      turn: {
        id: crypto.randomUUID() as TurnId,
        faceId,
        findingId: (finding?.id ?? crypto.randomUUID()) as QuotableAnswer['turn']['findingId'],
        after: null,
        editOf: null,
        askedAt: now(),
        question,
        asked: question,
        changes: [],
      },
      view: {
        answer: {
          id,
          turnId: crypto.randomUUID() as TurnId,
          startedAt: now(),
          sealedAt: now(),
          text: answerText,
          bytes: { sha256: hash('a'), bytes: answerText.length, mediaType: 'text/plain' },
          stop: 'end',
          fault: null,
          settings: { temperature: 0, topP: 1, seed: 1, mostTokens: 256 },
          model: null,
          promptSha256: null,
          rowsSha256: null,
          context: null,
          firstTokenMs: null,
          durationMs: null,
        },
        support: [...supportMarksOf(answerText, finding, question)],
        regions: [],
        label: 'AI-generated',
      },
    }
  })

/** A report desk in memory; its pages are grey bars. */
export const standInReport = (
  open: () => StandInCase,
  bytes: StandInBytes,
): Handlers<WorkstationContract>['report'] => {
  let draft: ReportDraft = emptyReportDraft
  let isStopped = false
  let aside: ReportDraft | null = null
  let answers: { readonly of: StandInCase; readonly all: QuotableAnswer[] } | undefined
  const entries: ReportEntry[] = []
  const signed = () => entries.filter(({ report }) => report.isSigned)
  const number = (): string => {
    const amended = entries.find(({ report }) => report.id === draft.amends?.reportId)
    return amended === undefined
      ? `R${signed().filter(({ amends }) => amends === null).length + 1}`
      : `${amended.report.number.replace(/-A\d+$/, '')}-A${signed().filter(({ amends }) => amends !== null).length + 1}`
  }
  const desk = (): ReportDesk => ({
    draft,
    hasAside: aside !== null,
    number: number(),
    reports: [...entries],
    strengths: open().findings.map(({ id }) => ({
      findingId: id,
      words: 'no degree of support is stated, because no likelihood ratio is established',
    })),
  })
  return {
    open: desk,
    saveDraft: ({ draft: next }) => {
      draft = next
      return null
    },
    answers: () => {
      const current = open()
      if (answers?.of !== current) answers = { of: current, all: answersOf(current) }
      return answers.all
    },
    preview: async function* () {
      yield { kind: 'step', step: 'writing pages', share: 0.5 }
      await wait(100)
      yield { kind: 'pages', pdf: await bytes.keep(standInPdf(5)) }
    },
    export: async function* ({ draft: exported, sign }, signal) {
      isStopped = false
      for (const share of [0.2, 0.5, 0.8]) {
        yield { kind: 'step', step: 'writing pages', share }
        await wait(400)
        signal.throwIfAborted()
        if (isStopped) throw new Fault('engine/cancelled', 'The work was cancelled before it was finished.')
      }
      const pdf = await bytes.keep(standInPdf(5))
      const name = number()
      const entry: ReportEntry = {
        report: {
          id: crypto.randomUUID() as ReportId,
          number: name,
          at: now(),
          manifest: { sha256: hash('b'), bytes: 1, mediaType: 'application/json' },
          pdf,
          isSigned: sign !== null,
          amends: exported.amends?.reportId ?? null,
        },
        amends: entries.find(({ report }) => report.id === exported.amends?.reportId)?.report.number ?? null,
        amendedBy: null,
        isHeld: true,
      }
      for (const [at, one] of entries.entries())
        if (sign !== null && one.report.id === exported.amends?.reportId)
          entries[at] = { ...one, amendedBy: name }
      entries.push(entry)
      if (sign !== null) draft = { ...draft, amends: null }
      yield { kind: 'done', entry, path: `/home/examiner/Assay cases/${name}.pdf`, desk: desk() }
    },
    signer: () => ({
      subject: 'CN=E. Examiner',
      issuer: 'CN=Test authority',
      certificateSha256: hash('c'),
      isSelfSigned: false,
      notAfter: '2030-01-01T00:00:00.000Z',
    }),
    stop: () => {
      isStopped = true
      return null
    },
    amend: ({ reportId, reason }) => {
      if (entries.find(({ report }) => report.id === reportId)?.amendedBy != null)
        throw new Fault('input/conflict', 'It is amended already. Amend that one instead.')
      aside = draft
      draft = { ...draft, amends: { reportId, reason } }
      return desk()
    },
    takeAside: () => {
      if (aside !== null) [draft, aside] = [aside, draft]
      return desk()
    },
    verify: () => ({
      of: 'report',
      lines: [
        { state: 'ok', subject: 'signature', sentence: 'CN=E. Examiner signed every byte of the file.' },
        { state: 'not checked', subject: 'time of signing', sentence: 'There is no time stamp.' },
      ],
      ok: 1,
      failed: 0,
      notChecked: 1,
    }),
    bundle: async function* () {
      yield { kind: 'step', step: 'writing the bundle', share: 0.5 }
      await wait(100)
      yield {
        kind: 'done',
        path: '/home/examiner/Assay cases/bundle.zip',
        files: 12,
        bytes: 3_400_000,
        manifestSha256: hash('d'),
      }
    },
  }
}
