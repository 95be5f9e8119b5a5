import type { CaseDesk } from '#main/case-desk.ts'
import { listQuotable } from '#main/reports/list-quotable.ts'
import type { ReportDeskPlace } from '#main/reports/report-desk.ts'
import type { TopicHandlers } from './topic-handlers.ts'

/** The report of the open case. */
export const reportProcedures = (desk: CaseDesk, reports: ReportDeskPlace): TopicHandlers<'report'> => ({
  open: () => reports.open(),
  saveDraft: ({ draft }) => {
    reports.saveDraft(draft)
    return null
  },
  answers: () => listQuotable(desk.vault()),
  preview: ({ draft }, signal) => reports.preview(draft, signal),
  export: ({ draft, sign }, signal) => reports.export(draft, sign, signal),
  signer: ({ sign }) => reports.signer(sign),
  stop: async () => {
    await reports.stop()
    return null
  },
  amend: ({ reportId, reason }) => reports.amend(reportId, reason),
  takeAside: () => reports.takeAside(),
  verify: ({ reportId }, signal) => reports.verify(reportId, signal),
  bundle: ({ areOriginalsIncluded }, signal) => reports.bundle(areOriginalsIncluded, signal),
})
