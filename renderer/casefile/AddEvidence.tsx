import { Button } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { addEvidence, browseForEvidence } from './add-evidence.ts'

/** The buttons that add evidence. */
export const AddEvidence = ({ isPrimary = false }: { readonly isPrimary?: boolean }) => {
  const session = useSession()
  const { caseFile } = useTexts()
  const isClosed = useSlice(session.caseFile.store, ({ record }) => record?.closedAt != null)
  const add = (what: 'files' | 'folder') =>
    void addEvidence(session, what, () => browseForEvidence(session, what))
  return (
    <>
      <Button
        look={isPrimary ? 'primary' : 'plain'}
        icon="file"
        disabled={isClosed}
        onClick={() => add('files')}
      >
        {caseFile.addFiles}
      </Button>
      <Button icon="folder" disabled={isClosed} onClick={() => add('folder')}>
        {caseFile.addFolder}
      </Button>
    </>
  )
}
