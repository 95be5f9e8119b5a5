import { useId } from 'react'
import { declarationPacks } from '#app/records/report-draft.ts'
import { useTexts } from '../parts/session-context.tsx'
import { DeskPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields } from './use-desk.tsx'

/** What the examiner declares by signing, and what the declarations refer to. */
export const DeclarationsPart = () => {
  const { report: texts } = useTexts()
  const { draft, set, isFixed } = useDraftFields()
  const name = useId()
  const words = texts.declarations
  const { pack, qualifications, compliance, leaveOfCourt } = draft.declarations
  return (
    <DeskPart name="declarations" title={texts.sections.declarations} lead={words.lead}>
      <fieldset className="choices" disabled={isFixed}>
        <legend>{words.pack}</legend>
        {declarationPacks.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name={name}
              checked={pack === one}
              onChange={() => set('declarations', { pack: one })}
            />
            <span>
              {words.packs[one]}
              <span className="help block">{words.packHelp[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <DraftField
        label={words.qualifications}
        rows={3}
        value={qualifications}
        onChange={(text) => set('declarations', { qualifications: text })}
        isDisabled={isFixed}
      />
      <DraftField
        label={words.compliance}
        rows={2}
        value={compliance}
        onChange={(text) => set('declarations', { compliance: text })}
        isDisabled={isFixed}
      />
      <DraftField
        label={words.leave}
        value={leaveOfCourt}
        onChange={(text) => set('declarations', { leaveOfCourt: text })}
        isDisabled={isFixed}
      />
    </DeskPart>
  )
}
