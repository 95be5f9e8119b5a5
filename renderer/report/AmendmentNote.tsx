import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { goToPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields } from './use-desk.tsx'

/** That the draft amends a signed report, and why; and that another draft waits aside. */
export const AmendmentNote = () => {
  const { report } = useSession()
  const { report: texts, statement } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const desk = useSlice(report.store, (state) => state.desk)
  const [typed, setTyped] = useState<string | null>(null)
  const words = texts.amending
  const { amends } = draft
  const amended = desk?.reports.find((one) => one.report.id === amends?.reportId)?.report.number ?? ''
  const signed = desk?.reports.filter((one) => one.report.isSigned && one.amendedBy === null) ?? []
  const isAnother = amends === null && signed.length > 0
  if (amends === null && desk?.hasAside !== true && !isAnother) return null
  const write = (reason: string) => {
    // An amendment without a reason is no draft that could be kept.
    setTyped(reason)
    if (reason.trim() !== '')
      change((now) => ({ ...now, amends: now.amends === null ? null : { ...now.amends, reason } }))
  }
  const reason = typed ?? amends?.reason ?? ''
  return (
    <section className="amending">
      {amends !== null && (
        <>
          <p>
            <strong>{words.lead(desk?.number ?? '', amended)}</strong>
          </p>
          <DraftField
            label={words.reason}
            rows={2}
            value={reason}
            fault={reason.trim() === '' ? statement.needed : undefined}
            onChange={write}
            isDisabled={isFixed}
          />
          <div className="row">
            <Button
              look="quiet"
              disabled={isFixed}
              onClick={() => change((now) => ({ ...now, amends: null }))}
            >
              {words.drop}
            </Button>
          </div>
        </>
      )}
      {isAnother && (
        <p className="row">
          <span>
            {words.another(desk?.number ?? '', signed.map(({ report: { number } }) => number).join(', '))}
          </span>
          <Button look="quiet" onClick={() => goToPart('reports')}>
            {words.toReports}
          </Button>
        </p>
      )}
      {desk?.hasAside === true && (
        <p className="row">
          <span className="help">{words.aside}</span>
          <Button look="quiet" disabled={isFixed} onClick={() => void report.takeAside()}>
            {words.takeAside}
          </Button>
        </p>
      )}
    </section>
  )
}
