import { useState } from 'react'
import type { CaseStatement } from '#app/records/case.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { TextField } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'
import { useSlice } from '../stores/use-slice.ts'

const isPrefix = (text: string): boolean => /^[A-Za-z0-9/._-]{0,20}$/.test(text)

/** What the examiner states of a case, when it is made or corrected; what is typed survives a reload. */
export const CaseStatementDialog = ({ purpose }: { readonly purpose: 'create' | 'correct' }) => {
  const { caseFile, panels, setup, client, notices } = useSession()
  const { statement: words, common } = useTexts()
  const record = useSlice(caseFile.store, (state) => (purpose === 'correct' ? state.record : null))
  const settings = useSlice(setup.store, (state) => state.settings)
  const host = useSlice(setup.store, (state) => state.host)
  const key = `statement ${record?.id ?? 'new'}`
  const [number, setNumber, dropNumber] = useDraft(`${key} number`, record?.number ?? '')
  const [title, setTitle, dropTitle] = useDraft(`${key} title`, record?.title ?? '')
  const [examiner, setExaminer, dropExaminer] = useDraft(
    `${key} examiner`,
    record?.examiner ?? settings?.examiner ?? '',
  )
  const [laboratory, setLaboratory, dropLaboratory] = useDraft(
    `${key} laboratory`,
    record?.laboratory ?? settings?.laboratory ?? '',
  )
  const [prefix, setPrefix, dropPrefix] = useDraft(
    `${key} prefix`,
    record?.exhibitPrefix ?? settings?.exhibitPrefix ?? 'EX-',
  )
  const [parent, setParent, dropParent] = useDraft(`${key} parent`, '')
  const [isTried, setTried] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const missing = (text: string) => (isTried && text.trim() === '' ? words.needed : undefined)

  const submit = async () => {
    setTried(true)
    if (number.trim() === '' || examiner.trim() === '' || !isPrefix(prefix)) return
    const statement: CaseStatement = { number, title, examiner, laboratory, exhibitPrefix: prefix }
    setBusy(true)
    const isDone = await (purpose === 'create'
      ? caseFile.create(statement, parent.trim() === '' ? null : parent.trim())
      : caseFile.correct(statement))
    setBusy(false)
    if (!isDone) return
    for (const drop of [dropNumber, dropTitle, dropExaminer, dropLaboratory, dropPrefix, dropParent]) drop()
    panels.closeDialog()
  }
  const chooseParent = async () => {
    const folder = await notices.attempt(() => client.setup.chooseFolder({ purpose: 'new case' }))
    if (folder != null) setParent(folder)
  }

  return (
    <Dialog
      title={purpose === 'create' ? words.createTitle : words.correctTitle}
      {...(purpose === 'correct' ? { lead: words.correctLead } : {})}
      onClose={panels.closeDialog}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="pair">
          <TextField
            label={words.number}
            value={number}
            onChange={setNumber}
            fault={missing(number)}
            isRequired
          />
          <TextField label={words.title} value={title} onChange={setTitle} />
        </div>
        <div className="pair">
          <TextField
            label={words.examiner}
            value={examiner}
            onChange={setExaminer}
            fault={missing(examiner)}
            isRequired
          />
          <TextField label={words.laboratory} value={laboratory} onChange={setLaboratory} />
        </div>
        <TextField
          label={words.exhibitPrefix}
          value={prefix}
          onChange={setPrefix}
          help={words.prefixHelp(`${prefix}1`, `${prefix}2`)}
          fault={isPrefix(prefix) ? undefined : words.prefixWrong}
        />
        {purpose === 'create' && (
          <div className="with-button">
            <TextField
              label={words.parent}
              value={parent}
              onChange={setParent}
              help={words.parentHelp(host?.casesFolder ?? '')}
            />
            {host?.dialogs === true && (
              <Button icon="folder" onClick={() => void chooseParent()}>
                {words.choose}
              </Button>
            )}
          </div>
        )}
        <div className="row end">
          <Button look="quiet" onClick={panels.closeDialog}>
            {common.cancel}
          </Button>
          <Button look="primary" type="submit" disabled={isBusy}>
            {purpose === 'create' ? words.create : words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
