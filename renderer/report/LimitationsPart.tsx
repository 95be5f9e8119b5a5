import { Button, IconButton } from '../parts/Button.tsx'
import { useTexts } from '../parts/session-context.tsx'
import { DeskPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields } from './use-desk.tsx'

/** What the examiner adds to the limitations that the program states. */
export const LimitationsPart = () => {
  const { report: texts } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const words = texts.limitations
  const put = (limitations: readonly string[]) => change((now) => ({ ...now, limitations: [...limitations] }))
  const all = draft.limitations
  return (
    <DeskPart name="limitations" title={texts.sections.limitations} lead={words.lead}>
      {all.length === 0 && <p className="help">{words.empty}</p>}
      <ol className="limitations">
        {all.map((text, at) => (
          <li key={at} className="with-button">
            <DraftField
              label={words.one(at + 1)}
              rows={2}
              value={text}
              onChange={(next) => put(all.map((one, index) => (index === at ? next : one)))}
              isDisabled={isFixed}
            />
            <IconButton
              icon="remove"
              label={words.remove(at + 1)}
              disabled={isFixed}
              onClick={() => put(all.filter((_, index) => index !== at))}
            />
          </li>
        ))}
      </ol>
      <div className="row">
        <Button icon="add" disabled={isFixed} onClick={() => put([...all, ''])}>
          {words.add}
        </Button>
      </div>
    </DeskPart>
  )
}
