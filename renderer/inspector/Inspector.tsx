import { DialogueTab } from '../dialogue/DialogueTab.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { Tabs } from '../parts/Tabs.tsx'
import { selectedExhibit } from '../stores/case-file.ts'
import { useSlice } from '../stores/use-slice.ts'
import { CustodyTab } from './CustodyTab.tsx'
import { FindingsTab } from './FindingsTab.tsx'
import { MetadataTab } from './MetadataTab.tsx'
import { NotesTab } from './NotesTab.tsx'

/** What is known of the selected exhibit and face. */
export const Inspector = () => {
  const { caseFile, panels } = useSession()
  const { inspector: words } = useTexts()
  const exhibit = useSlice(caseFile.store, selectedExhibit)
  const tab = useSlice(panels.store, (state) => state.tab)
  return (
    <aside className="inspector" aria-label={words.label}>
      <Tabs
        label={words.label}
        tabs={(['findings', 'dialogue', 'metadata', 'custody', 'notes'] as const).map(
          (name) => [name, words[name]] as const,
        )}
        shown={tab}
        onShow={panels.showTab}
      >
        {exhibit !== undefined && (
          <>
            {tab === 'findings' && <FindingsTab exhibit={exhibit} />}
            {tab === 'dialogue' && <DialogueTab />}
            {tab === 'metadata' && <MetadataTab key={exhibit.id} exhibit={exhibit} />}
            {tab === 'custody' && <CustodyTab exhibit={exhibit} />}
            {tab === 'notes' && <NotesTab key={exhibit.id} exhibit={exhibit} />}
          </>
        )}
      </Tabs>
    </aside>
  )
}
