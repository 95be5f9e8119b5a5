import { emptyReportDraft, type ReportDraft } from '#app/records/report-draft.ts'
import { reportedFaces } from '#app/report-checklist.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

/** The draft on the desk and how a field of it is changed; `isFixed` where the case cannot take it. */
export const useDraftFields = () => {
  const { report, caseFile } = useSession()
  const draft = useSlice(report.store, (state) => state.draft) ?? emptyReportDraft
  const cannotBeWritten = useSlice(caseFile.store, ({ record }) => record?.readOnly !== null)
  const isExporting = useSlice(report.store, ({ work }) => work !== null && work.of !== 'bundle')
  /** Changes some fields of a part of the draft. */
  const set = <Part extends keyof ReportDraft>(
    part: Part,
    changes: ReportDraft[Part] extends readonly unknown[] | null ? never : Partial<ReportDraft[Part]>,
  ) => report.change((now) => ({ ...now, [part]: { ...(now[part] as object), ...changes } }))
  return { draft, set, change: report.change, isFixed: cannotBeWritten || isExporting }
}

/** The faces that the draft reports, with their names and findings. */
export const useReportedFaces = () => {
  const { caseFile } = useSession()
  const { draft } = useDraftFields()
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const faces = useSlice(caseFile.store, (state) => state.faces)
  const findings = useSlice(caseFile.store, (state) => state.findings)
  return reportedFaces(draft, { exhibits, faces, findings })
}

/** A face's name of the report ('P1 face 2') in the page's language. */
export const useFaceName = (): ((name: string) => string) => {
  const { caseFile } = useTexts()
  return (name) => name.replace(/ face (\d+)$/, (_, number: string) => ` ${caseFile.face(Number(number))}`)
}
