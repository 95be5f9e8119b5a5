import { Inspector } from '../inspector/Inspector.tsx'
import { useSession } from '../parts/session-context.tsx'
import { ReportDesk } from '../report/ReportDesk.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { Viewer } from '../viewer/Viewer.tsx'
import { CaseBanners } from './CaseBanners.tsx'
import { CaseHead } from './CaseHead.tsx'
import { CaseTree } from './CaseTree.tsx'
import { DropTarget } from './DropTarget.tsx'
import { EmptyCase } from './EmptyCase.tsx'
import { FilterBar } from './FilterBar.tsx'
import { IntakePanel } from './IntakePanel.tsx'
import { QueuePanel } from './QueuePanel.tsx'

/** The open case: its exhibits, the viewer, what was found, and the queue. */
export const CaseFile = () => {
  const { caseFile, report } = useSession()
  const isEmpty = useSlice(caseFile.store, ({ exhibits }) => exhibits.length === 0)
  const isReporting = useSlice(report.store, ({ isOpen }) => isOpen)
  return (
    <DropTarget>
      <div className={isEmpty ? 'case-file is-empty' : 'case-file'}>
        <CaseHead />
        <CaseBanners />
        {isReporting ? (
          <ReportDesk />
        ) : (
          <div className="case-columns">
            {isEmpty ? (
              <EmptyCase />
            ) : (
              <>
                <aside className="case-left">
                  <FilterBar />
                  <CaseTree />
                </aside>
                <Viewer />
                <Inspector />
              </>
            )}
          </div>
        )}
        <IntakePanel />
        <QueuePanel />
      </div>
    </DropTarget>
  )
}
