import { useTexts } from '../parts/session-context.tsx'
import { DeskPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields } from './use-desk.tsx'

/** Who asked what, and between which statements the findings are weighed. */
export const InstructionPart = () => {
  const { report: texts } = useTexts()
  const { draft, set, isFixed } = useDraftFields()
  const words = texts.instruction
  const { requester, authority, question, propositions } = draft.instruction
  return (
    <DeskPart name="instruction" title={texts.sections.instruction} lead={words.lead}>
      <div className="pair">
        <DraftField
          label={words.requester}
          value={requester}
          onChange={(text) => set('instruction', { requester: text })}
          isDisabled={isFixed}
        />
        <DraftField
          label={words.authority}
          help={words.authorityHelp}
          value={authority}
          onChange={(text) => set('instruction', { authority: text })}
          isDisabled={isFixed}
        />
      </div>
      <DraftField
        label={words.question}
        rows={3}
        value={question}
        onChange={(text) => set('instruction', { question: text })}
        isDisabled={isFixed}
      />
      <div className="pair">
        <DraftField
          label={words.altered}
          value={propositions.altered}
          onChange={(altered) => set('instruction', { propositions: { ...propositions, altered } })}
          isDisabled={isFixed}
        />
        <DraftField
          label={words.unaltered}
          value={propositions.unaltered}
          onChange={(unaltered) => set('instruction', { propositions: { ...propositions, unaltered } })}
          isDisabled={isFixed}
        />
      </div>
      <p className="help">{words.propositionsHelp}</p>
    </DeskPart>
  )
}
