import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { useSlice } from '../stores/use-slice.ts'
import { AddEvidence } from './AddEvidence.tsx'

/** Which case this is, and what can be done to it as a whole. */
export const CaseHead = () => {
  const { caseFile, panels, report } = useSession()
  const { caseFile: words, report: reportWords } = useTexts()
  const isReporting = useSlice(report.store, ({ isOpen }) => isOpen)
  const record = useSlice(caseFile.store, (state) => state.record)
  if (record === null) return null
  const isClosed = record.closedAt !== null
  const cannotBeWritten = record.readOnly !== null
  return (
    <header className="case-head">
      <Button look="quiet" className="back" icon="chevron" onClick={() => void caseFile.leave()}>
        {words.leave}
      </Button>
      <h1>
        <strong>{escapeText(record.number)}</strong> <span>{escapeText(record.title)}</span>
      </h1>
      {isClosed && (
        <span className="badge" title={words.closedHelp}>
          <Icon name="lock" size={12} /> {words.closed}
        </span>
      )}
      <span className="examiner">
        {escapeText([record.examiner, record.laboratory].filter(Boolean).join(', '))}
      </span>
      <div className="row">
        <AddEvidence />
        <Button
          icon="report"
          aria-pressed={isReporting}
          title={`${reportWords.label} (${keysOf('report')})`}
          onClick={isReporting ? report.hide : report.show}
        >
          {reportWords.open}
        </Button>
        <Button
          look="quiet"
          disabled={isClosed || cannotBeWritten}
          onClick={() => panels.openDialog('correct case')}
        >
          {words.correct}
        </Button>
        <Button look="quiet" onClick={() => panels.openDialog('archive case')}>
          {words.archive}
        </Button>
        <Button
          look="quiet"
          icon="lock"
          disabled={cannotBeWritten}
          onClick={() => panels.openDialog(isClosed ? 'reopen case' : 'close case')}
        >
          {isClosed ? words.reopen : words.closeCase}
        </Button>
      </div>
    </header>
  )
}
