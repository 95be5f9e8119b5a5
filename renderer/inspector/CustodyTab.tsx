import { useState } from 'react'
import type { CustodyVerdict } from '#app/records/custody.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Facts, Hash } from '../parts/Facts.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useLoaded } from '../parts/use-loaded.tsx'
import { CustodyRows } from './CustodyRows.tsx'

/** The append-only log of the case: its signed head, every row, and its verification on the spot. */
export const CustodyTab = ({ exhibit }: { readonly exhibit: Exhibit }) => {
  const { client, notices } = useSession()
  const { custody: words, common } = useTexts()
  const [turn, setTurn] = useState(0)
  const [isBusy, setBusy] = useState(false)
  const [verdict, setVerdict] = useState<CustodyVerdict>()
  const [isIntact, setIntact] = useState<{ readonly of: string; readonly isIntact: boolean }>()
  const [isOnlyThis, setOnlyThis] = useState(false)
  const { value, fault } = useLoaded(`${turn} ${exhibit.id}`, () => client.custody.list({}))
  const verify = async () => {
    setBusy(true)
    setVerdict(await notices.attempt(() => client.custody.verify({})))
    setBusy(false)
    setTurn(turn + 1)
  }
  const verifyExhibit = async () => {
    setBusy(true)
    const found = await notices.attempt(() => client.evidence.verify({ exhibitId: exhibit.id }))
    if (found !== undefined) setIntact({ of: exhibit.id, isIntact: found.intact })
    setBusy(false)
    setTurn(turn + 1)
  }
  return (
    <>
      <div className="row">
        <Button look="primary" icon="check" disabled={isBusy} onClick={() => void verify()}>
          {isBusy ? words.verifying : words.verify}
        </Button>
        <Button disabled={isBusy} onClick={() => void verifyExhibit()}>
          {words.verifyExhibit}
        </Button>
      </div>
      <div role="status">
        {verdict !== undefined && (
          <div className={verdict.intact ? 'verdict' : 'verdict broken'}>
            <Icon name={verdict.intact ? 'check' : 'warning'} />
            <div>
              <p>{verdict.intact ? words.intact(verdict.rows) : words.broken(verdict.rows)}</p>
              {verdict.faults.length > 0 && (
                <ul>
                  {verdict.faults.map((sentence) => (
                    <li key={sentence}>{escapeText(sentence)}</li>
                  ))}
                </ul>
              )}
            </div>
          </div>
        )}
        {isIntact?.of === exhibit.id && (
          <div className={isIntact.isIntact ? 'verdict' : 'verdict broken'}>
            <Icon name={isIntact.isIntact ? 'check' : 'warning'} />
            <p>{isIntact.isIntact ? words.exhibitIntact : words.exhibitChanged}</p>
          </div>
        )}
      </div>
      {fault !== undefined && <p role="alert">{escapeText(fault.message)}</p>}
      {value?.head != null && (
        <section>
          <h3>{words.head}</h3>
          <Facts
            rows={[
              [words.length, value.head.length],
              [
                words.hash,
                <Hash key="hash" text={value.head.hash} label={`${common.copy}: ${words.hash}`} />,
              ],
              [words.key, <Hash key="key" text={value.head.key} label={`${common.copy}: ${words.key}`} />],
            ]}
          />
        </section>
      )}
      {value !== undefined && (
        <>
          <label className="check">
            <input
              type="checkbox"
              checked={isOnlyThis}
              onChange={(event) => setOnlyThis(event.target.checked)}
            />
            {words.onlyThis}
          </label>
          <CustodyRows
            rows={value.rows.filter(
              (row) =>
                !isOnlyThis ||
                row.subject.split(/\s/)[0] === exhibit.label ||
                row.subjectSha256 === exhibit.sha256,
            )}
          />
        </>
      )}
    </>
  )
}
