import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { TextField } from '../parts/Field.tsx'
import { formatBytes } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'
import { damagedExhibits } from '../stores/originals.ts'
import { useSlice } from '../stores/use-slice.ts'

/** Closes a case, reopens it with a reason, or archives it. */
export const CaseStateDialog = ({ act }: { readonly act: 'close' | 'reopen' | 'archive' }) => {
  const { caseFile, originals, panels } = useSession()
  const { banners, caseFile: words, common, locale } = useTexts()
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const damaged = damagedExhibits(
    exhibits,
    useSlice(originals.store, (all) => all),
  )
  const isRefused = act === 'archive' && damaged.length > 0
  const [reason, setReason, dropReason] = useDraft('reopen reason', '')
  const [isBusy, setBusy] = useState(false)
  const [archived, setArchived] = useState<string>()
  const { title, lead } = {
    close: { title: words.closeCase, lead: words.closeLead },
    reopen: { title: words.reopen, lead: words.reopenLead },
    archive: { title: words.archive, lead: words.archiveLead },
  }[act]
  const submit = async () => {
    setBusy(true)
    if (act === 'archive') {
      const done = await caseFile.archive()
      if (done !== undefined)
        setArchived(words.archiveDone(escapeText(done.path), formatBytes(locale, done.bytes)))
    } else if (await (act === 'close' ? caseFile.close() : caseFile.reopen(reason))) {
      dropReason()
      panels.closeDialog()
    }
    setBusy(false)
  }
  return (
    <Dialog title={title.replace('…', '')} lead={lead} onClose={panels.closeDialog}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {act === 'reopen' && (
          <TextField label={words.reopenReason} value={reason} onChange={setReason} isRequired />
        )}
        {isRefused && (
          <p role="alert">{banners.noExport(damaged.map(({ label }) => escapeText(label)).join(', '))}</p>
        )}
        {archived !== undefined && <p role="status">{archived}</p>}
        <div className="row end">
          <Button look="quiet" onClick={panels.closeDialog}>
            {archived === undefined ? common.cancel : common.close}
          </Button>
          {archived === undefined && (
            <Button
              look="primary"
              type="submit"
              disabled={isBusy || isRefused || (act === 'reopen' && reason.trim() === '')}
            >
              {title.replace('…', '')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
