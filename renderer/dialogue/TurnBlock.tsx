import { useState } from 'react'
import type { TurnView } from '#app/contract/dialogue.ts'
import type { FaceId } from '#app/ids.ts'
import { useSession } from '../parts/session-context.tsx'
import { dialogueOf, type LiveAnswer } from '../stores/dialogue.ts'
import { canAsk } from '../stores/dialogue-turns.ts'
import { useSlice } from '../stores/use-slice.ts'
import { AnswerBlock } from './AnswerBlock.tsx'
import { EditQuestion } from './EditQuestion.tsx'
import { OpenAnswerBlock } from './OpenAnswerBlock.tsx'
import { QuestionBlock } from './QuestionBlock.tsx'

interface TurnBlockProps {
  readonly faceId: FaceId
  readonly view: TurnView
  readonly live: LiveAnswer | null
}

/** A question and the answer to it that is followed, or the one that comes in. */
export const TurnBlock = ({ faceId, view, live }: TurnBlockProps) => {
  const { dialogue } = useSession()
  const [isEdited, setEdited] = useState(false)
  const mayAsk = useSlice(dialogue.store, (state) => canAsk(dialogueOf(state, faceId)))
  const { turn, answers, chosen, open } = view
  const shown = answers.find(({ answer }) => answer.id === chosen)
  // An answer that was cut off where the case cannot be written is no answer of this page, but it is kept.
  const cutOff = live === null ? open.at(-1) : undefined
  return (
    <>
      {isEdited ? (
        <EditQuestion faceId={faceId} turn={turn} onClose={() => setEdited(false)} />
      ) : (
        <QuestionBlock view={view} onEdit={mayAsk ? () => setEdited(true) : undefined} />
      )}
      {live !== null ? (
        <OpenAnswerBlock turn={turn} live={live} answer={live.answer} />
      ) : shown !== undefined ? (
        <AnswerBlock faceId={faceId} view={shown} turn={turn} all={answers} mayAsk={mayAsk} />
      ) : (
        cutOff !== undefined && <OpenAnswerBlock turn={turn} live={null} answer={cutOff} />
      )}
    </>
  )
}
