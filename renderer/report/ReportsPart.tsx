import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { DeskPart } from './DeskPart.tsx'
import { ReportRow } from './ReportRow.tsx'

const none: readonly never[] = []

/** The reports that were made of this case, and the bundle that carries them to whoever verifies. */
export const ReportsPart = () => {
  const { report } = useSession()
  const { report: texts } = useTexts()
  const [areOriginalsIncluded, setOriginalsIncluded] = useState(false)
  const reports = useSlice(report.store, ({ desk }) => desk?.reports ?? none)
  const isWorking = useSlice(report.store, ({ work }) => work !== null)
  const words = texts.reports
  return (
    <DeskPart name="reports" title={words.title} {...(reports.length === 0 ? { lead: words.empty } : {})}>
      <ul className="report-rows">
        {reports.toReversed().map((entry) => (
          <ReportRow key={entry.report.id} entry={entry} />
        ))}
      </ul>
      <label className="check">
        <input
          type="checkbox"
          checked={areOriginalsIncluded}
          disabled={isWorking}
          onChange={() => setOriginalsIncluded(!areOriginalsIncluded)}
        />
        <span>
          {words.withOriginals}
          <span className="help block">{words.withOriginalsHelp}</span>
        </span>
      </label>
      <div className="row">
        <Button
          icon="folder"
          disabled={isWorking}
          onClick={() => void report.exportBundle(areOriginalsIncluded)}
        >
          {words.bundle}
        </Button>
        <span className="help">{words.bundleHelp}</span>
      </div>
    </DeskPart>
  )
}
