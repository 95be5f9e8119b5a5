import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { TextField } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'

/** Opens a case by the path of its folder, where no dialog of the system is at hand. */
export const OpenCaseDialog = () => {
  const { caseFile, panels } = useSession()
  const { shelf, common } = useTexts()
  const [folder, setFolder, dropFolder] = useDraft('open case', '')
  const [isBusy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    if (await caseFile.open(folder.trim())) {
      dropFolder()
      panels.closeDialog()
    }
    setBusy(false)
  }
  return (
    <Dialog title={shelf.openByPath} onClose={panels.closeDialog}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <TextField
          label={shelf.folder}
          help={shelf.folderHelp}
          value={folder}
          onChange={setFolder}
          isRequired
        />
        <div className="row end">
          <Button look="quiet" onClick={panels.closeDialog}>
            {common.cancel}
          </Button>
          <Button look="primary" type="submit" disabled={isBusy || folder.trim() === ''}>
            {shelf.openAction}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
