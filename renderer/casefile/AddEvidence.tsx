import { Button } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { isReadOnly } from '../stores/case-file.ts'
import { useSlice } from '../stores/use-slice.ts'
import { addEvidence, browseForEvidence } from './add-evidence.ts'

/** The buttons that add evidence. */
export const AddEvidence = ({ isPrimary = false }: { readonly isPrimary?: boolean }) => {
  const session = useSession()
  const { caseFile } = useTexts()
  const isFixed = useSlice(session.caseFile.store, isReadOnly)
  const add = (what: 'files' | 'folder') =>
    void addEvidence(session, what, () => browseForEvidence(session, what))
  return (
    <>
      <Button
        look={isPrimary ? 'primary' : 'plain'}
        icon="file"
        disabled={isFixed}
        onClick={() => add('files')}
      >
        {caseFile.addFiles}
      </Button>
      <Button icon="folder" disabled={isFixed} onClick={() => add('folder')}>
        {caseFile.addFolder}
      </Button>
    </>
  )
}
