import { useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { AddEvidence } from './AddEvidence.tsx'

/** A case without exhibits: how to begin. */
export const EmptyCase = () => {
  const { caseFile } = useTexts()
  return (
    <main className="empty-case">
      <div className="teach drop-hint">
        <h2>{caseFile.emptyTitle}</h2>
        <p>
          {caseFile.emptyLead} <kbd>{keysOf('evidence add files')}</kbd>
        </p>
        <div className="row centre">
          <AddEvidence isPrimary />
        </div>
        <p className="help">{caseFile.emptyNote}</p>
      </div>
    </main>
  )
}
