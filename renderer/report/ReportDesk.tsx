import { useEffect } from 'react'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { AmendmentNote } from './AmendmentNote.tsx'
import { DeclarationsPart } from './DeclarationsPart.tsx'
import { DeskNav } from './DeskNav.tsx'
import { DialoguePart } from './DialoguePart.tsx'
import { InstructionPart } from './InstructionPart.tsx'
import { LimitationsPart } from './LimitationsPart.tsx'
import { OpinionPart } from './OpinionPart.tsx'
import { PreviewPane } from './PreviewPane.tsx'
import { ReportsPart } from './ReportsPart.tsx'
import { ReviewPart } from './ReviewPart.tsx'
import { ScopePart } from './ScopePart.tsx'
import { SignPart } from './SignPart.tsx'

const titleId = 'desk-title'

const KeptState = () => {
  const { report } = useSession()
  const { report: texts, common } = useTexts()
  const { state, fault } = useSlice(report.store, ({ kept }) => kept)
  return (
    <span className="desk-kept" role="status">
      {state === 'unsaved' ? (
        <>
          <Icon name="warning" size={14} /> {texts.kept.unsaved}: {escapeText(fault?.message ?? '')}{' '}
          <button type="button" className="link" onClick={() => void report.saveNow()}>
            {common.retry}
          </button>
        </>
      ) : (
        texts.kept[state]
      )}
    </span>
  )
}

/** The desk at which the report of the open case is written, looked at, signed and amended. */
export const ReportDesk = () => {
  const { report } = useSession()
  const { report: texts } = useTexts()
  const number = useSlice(report.store, ({ desk }) => desk?.number)
  const isThere = useSlice(report.store, ({ draft }) => draft !== null)
  useEffect(() => document.getElementById(titleId)?.focus({ preventScroll: true }), [])
  return (
    <main className="desk" aria-labelledby={titleId}>
      <header className="desk-head">
        <Button look="quiet" icon="back" onClick={report.hide}>
          {texts.back}
        </Button>
        <h2 id={titleId} tabIndex={-1}>
          {number === undefined ? texts.label : texts.title(number)}
        </h2>
        <span className="badge" title={texts.draftHelp}>
          {texts.draft}
        </span>
        <KeptState />
        <span className="spring" />
        <span className="help">{texts.language}</span>
      </header>
      {isThere ? (
        <div className="desk-columns">
          <DeskNav />
          <div className="desk-form">
            <AmendmentNote />
            <InstructionPart />
            <ScopePart />
            <OpinionPart />
            <DialoguePart />
            <LimitationsPart />
            <DeclarationsPart />
            <ReviewPart />
            <SignPart />
            <ReportsPart />
          </div>
          <PreviewPane />
        </div>
      ) : (
        <p className="pad help">{texts.loading}</p>
      )}
    </main>
  )
}
