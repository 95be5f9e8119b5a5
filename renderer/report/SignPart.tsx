import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { DeskPart } from './DeskPart.tsx'
import { canSign, noSigner, SignerChoice, useSignWith } from './SignerChoice.tsx'
import { useMissing } from './use-missing.tsx'
import { WorkState } from './WorkState.tsx'

/** The authority that stamps the time, from the settings; what is typed is taken when the field is left or the report is signed. */
const useTimeStampAuthority = () => {
  const { setup } = useSession()
  const known = useSlice(setup.store, ({ settings }) => settings?.timeStampAuthority ?? '')
  const [typed, setTyped] = useState<string | null>(null)
  /** Resolves to whether the settings have what is typed. */
  const keep = async (): Promise<boolean> => {
    const wanted = typed?.trim() ?? known
    if (wanted === known) return true
    await setup.change({ timeStampAuthority: wanted === '' ? null : wanted })
    const isTaken = (setup.store.getState().settings?.timeStampAuthority ?? '') === wanted
    if (isTaken) setTyped(null)
    return isTaken
  }
  return { text: typed ?? known, setTyped, keep }
}

/** The end of the work: the PDF as a draft, or signed. */
export const SignPart = () => {
  const { report, caseFile, notices } = useSession()
  const { report: texts } = useTexts()
  const [signer, setSigner] = useState(noSigner)
  const signWith = useSignWith()
  const isWorking = useSlice(report.store, ({ work }) => work !== null)
  const cannotBeWritten = useSlice(caseFile.store, ({ record }) => record?.readOnly !== null)
  const missing = useMissing()
  const authority = useTimeStampAuthority()
  const words = texts.sign
  const isBlocked = missing.some(({ isNeeded }) => isNeeded)
  const isOff = isWorking || cannotBeWritten
  const sign = async () => {
    if (!(await authority.keep())) return
    const chosen = await notices.attempt(() => signWith(signer))
    if (chosen === undefined || chosen === null) return
    const isDone = await report.exportReport(chosen)
    if (isDone) setSigner({ ...noSigner, kind: signer.kind })
  }
  return (
    <DeskPart name="sign" title={texts.sections.sign} lead={cannotBeWritten ? words.readOnly : words.lead}>
      <div className="row">
        <Button icon="file" disabled={isOff} onClick={() => void report.exportReport(null)}>
          {words.exportDraft}
        </Button>
        <span className="help">{texts.draftHelp}</span>
      </div>
      <SignerChoice chosen={signer} onChange={setSigner} isDisabled={isOff} />
      <Field label={words.authority} help={words.authorityHelp}>
        {({ id, describedBy }) => (
          <input
            id={id}
            type="text"
            value={authority.text}
            placeholder="https://"
            maxLength={500}
            autoComplete="off"
            spellCheck={false}
            disabled={isOff}
            aria-describedby={describedBy}
            onChange={(event) => authority.setTyped(event.target.value)}
            onBlur={() => void authority.keep()}
          />
        )}
      </Field>
      <div className="row">
        <Button
          look="primary"
          icon="check"
          disabled={isOff || isBlocked || !canSign(signer)}
          onClick={() => void sign()}
        >
          {words.act}
        </Button>
        {isBlocked && (
          <span className="desk-note">
            <Icon name="warning" size={14} /> {words.blocked}
          </span>
        )}
      </div>
      <WorkState />
    </DeskPart>
  )
}
