import { emptyReportDraft } from '#app/records/report-draft.ts'
import { listMissing, type MissingItem } from '#app/report-checklist.ts'
import { useSession } from '../parts/session-context.tsx'
import { integrityOf } from '../stores/originals.ts'
import { useSlice } from '../stores/use-slice.ts'

/** What the draft lacks as it stands. */
export const useMissing = (): readonly MissingItem[] => {
  const { report, caseFile, originals, queue } = useSession()
  const draft = useSlice(report.store, (state) => state.draft)
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const faces = useSlice(caseFile.store, (state) => state.faces)
  const findings = useSlice(caseFile.store, (state) => state.findings)
  const state = useSlice(originals.store, (all) => all)
  const items = useSlice(queue.store, (known) => known.items)
  return listMissing(draft ?? emptyReportDraft, {
    exhibits: exhibits.map((exhibit) => ({ ...exhibit, integrity: integrityOf(exhibit, state) })),
    faces,
    findings,
    queued: items.flatMap((item) =>
      item.state === 'waiting' || item.state === 'running' ? [item.exhibitId] : [],
    ),
  })
}
