import type { Branch } from '#app/contract/dialogue.ts'
import type { FaceId } from '#app/ids.ts'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { dialogueOf } from '../stores/dialogue.ts'
import { endOf } from '../stores/dialogue-turns.ts'
import { useSlice } from '../stores/use-slice.ts'
import { AnswerText } from './AnswerText.tsx'
import { OpenAnswerBlock } from './OpenAnswerBlock.tsx'
import { QuestionBlock } from './QuestionBlock.tsx'

interface BranchListProps {
  readonly faceId: FaceId
  readonly branches: readonly Branch[]
}

/** Turns that are kept and not followed: folded, to be read, and to go on from. */
export const BranchList = ({ faceId, branches }: BranchListProps) => {
  const { dialogue } = useSession()
  const { dialogue: words } = useTexts()
  const isLive = useSlice(dialogue.store, (state) => dialogueOf(state, faceId).live !== null)
  return branches.map((branch) => {
    const end = branch.why === 'examined again' ? undefined : endOf(branch)
    const first = branch.turns[0]?.turn
    return (
      <details key={`${first?.id} ${branch.turns.at(-1)?.turn.id}`} className="branch">
        <summary>
          <Icon name="branch" size={14} />
          <span>
            {words.branches[branch.why]} · {words.branchTurns(branch.turns.length)}
            <bdi className="evidence-text">{escapeText(first?.question ?? '')}</bdi>
          </span>
        </summary>
        <div className="branch-turns">
          {branch.turns.map((view) => {
            const shown = view.answers.find(({ answer }) => answer.id === view.chosen)
            const cutOff = view.open.at(-1)
            return (
              <div key={view.turn.id}>
                <QuestionBlock view={view} onEdit={undefined} />
                {shown !== undefined ? (
                  <div className="answer" data-label={shown.label}>
                    <h4>{words.model}</h4>
                    <AnswerText text={shown.answer.text} support={shown.support} regions={shown.regions} />
                  </div>
                ) : (
                  cutOff !== undefined && <OpenAnswerBlock turn={view.turn} live={null} answer={cutOff} />
                )}
              </div>
            )
          })}
          {end !== undefined && (
            <Button icon="branch" disabled={isLive} onClick={() => void dialogue.choose(faceId, end)}>
              {words.follow}
            </Button>
          )}
        </div>
      </details>
    )
  })
}
