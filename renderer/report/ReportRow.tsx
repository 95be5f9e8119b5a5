import { useState } from 'react'
import type { ReportEntry } from '#app/contract/report.ts'
import type { Verification } from '#app/records/verification.ts'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Facts, Hash } from '../parts/Facts.tsx'
import { formatInstant } from '../parts/format.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { goToPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { SaveCopy } from './SaveCopy.tsx'
import { useDraftFields } from './use-desk.tsx'

const icons: Readonly<Record<Verification['lines'][number]['state'], IconName>> = {
  ok: 'check',
  failed: 'warning',
  'not checked': 'dash',
}

const Verified = ({ verified }: { readonly verified: Verification | 'verifying' }) => {
  const { report: texts } = useTexts()
  const words = texts.reports
  if (verified === 'verifying') return <p role="status">{words.verifying}</p>
  return (
    <details className="verified" open={verified.failed > 0}>
      <summary>
        <span role="status">
          <Icon name={verified.failed > 0 ? 'warning' : 'check'} size={14} />{' '}
          {words.verified(verified.ok, verified.failed)}
          {verified.notChecked > 0 && `; ${words.unchecked(verified.notChecked)}`}
        </span>{' '}
        {words.lines}
      </summary>
      <ul>
        {verified.lines.map(({ state, subject, sentence }, at) => (
          <li key={at} className={state === 'failed' ? 'grave' : undefined}>
            <Icon name={icons[state]} size={14} />
            <span>
              <span className="hidden-text">{words.lineStates[state]}: </span>
              <strong>{escapeText(subject)}</strong> {escapeText(sentence)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Begins an amendment: it needs its reason before anything else. */
const AmendForm = ({ entry, onDone }: { readonly entry: ReportEntry; readonly onDone: () => void }) => {
  const { report } = useSession()
  const { report: texts, common } = useTexts()
  const [reason, setReason] = useState('')
  const words = texts.reports
  const begin = async () => {
    if (!(await report.amend(entry.report.id, reason.trim()))) return
    onDone()
    goToPart('instruction')
  }
  return (
    <form
      className="amend"
      onSubmit={(event) => {
        event.preventDefault()
        void begin()
      }}
    >
      <DraftField label={words.reason} help={words.amendLead} rows={2} value={reason} onChange={setReason} />
      <div className="row">
        <Button type="submit" disabled={reason.trim() === ''}>
          {words.begin}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}

/** A report that was made: what it is, what became of it, and what can be done with it. */
export const ReportRow = ({ entry }: { readonly entry: ReportEntry }) => {
  const { report: desk } = useSession()
  const { report: texts, custody, locale } = useTexts()
  const { isFixed } = useDraftFields()
  const [isAmending, setAmending] = useState(false)
  const verified = useSlice(desk.store, (state) => state.verified[entry.report.id])
  const words = texts.reports
  const { report, amends, amendedBy } = entry
  return (
    <li className="report-row">
      <div className="scope-line">
        <strong>{report.number}</strong>
        <span className="badge">
          {report.isSigned && <Icon name="check" size={12} />} {report.isSigned ? words.signed : words.draft}
        </span>
        <span className="help">
          {[
            formatInstant(locale, report.at),
            ...(amends === null ? [] : [words.amends(amends)]),
            ...(amendedBy === null ? [] : [words.amendedBy(amendedBy)]),
          ].join(', ')}
        </span>
        <span className="spring" />
        <SaveCopy entry={entry} />
        {report.isSigned && (
          <Button
            look="quiet"
            onClick={() => void desk.verify(report.id)}
            disabled={verified === 'verifying'}
          >
            {words.verify(report.number)}
          </Button>
        )}
        {report.isSigned && amendedBy === null && !isAmending && (
          <Button look="quiet" icon="edit" disabled={isFixed} onClick={() => setAmending(true)}>
            {words.amend(report.number)}
          </Button>
        )}
      </div>
      <Facts
        rows={[
          ['PDF', <Hash key="pdf" text={report.pdf.sha256} label={`PDF ${custody.hash}`} />],
          [
            'Manifest',
            <Hash key="manifest" text={report.manifest.sha256} label={`Manifest ${custody.hash}`} />,
          ],
        ]}
      />
      {verified !== undefined && <Verified verified={verified} />}
      {isAmending && <AmendForm entry={entry} onDone={() => setAmending(false)} />}
    </li>
  )
}
