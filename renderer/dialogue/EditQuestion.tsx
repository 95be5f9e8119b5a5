import { useEffect, useId, useRef } from 'react'
import { mostQuestionLength } from '#app/dialogue/check-question.ts'
import type { FaceId } from '#app/ids.ts'
import type { Turn } from '#app/records/dialogue.ts'
import { Button } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'

interface EditQuestionProps {
  readonly faceId: FaceId
  readonly turn: Turn
  readonly onClose: () => void
}

/** Another wording of a question that was asked; the first one is kept with everything that followed it. */
export const EditQuestion = ({ faceId, turn, onClose }: EditQuestionProps) => {
  const { dialogue } = useSession()
  const { dialogue: words, common } = useTexts()
  const [text, setText, drop] = useDraft(`edit ${turn.id}`, turn.question)
  const area = useRef<HTMLTextAreaElement>(null)
  const helpId = useId()
  useEffect(() => area.current?.focus(), [])
  const over = text.length - mostQuestionLength
  const isSame = text.trim() === '' || text === turn.question
  const close = () => {
    drop()
    onClose()
  }
  const send = () => {
    if (isSame || over > 0) return
    close()
    void dialogue.editAndResend(faceId, turn.id, text)
  }
  return (
    <form
      className="question"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={area}
        rows={3}
        value={text}
        maxLength={20_000}
        aria-label={words.edit}
        aria-describedby={helpId}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault()
            send()
          } else if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            close()
          }
        }}
      />
      <p id={helpId} className="help">
        {over > 0 ? words.tooLong(over) : words.editLead}
      </p>
      <div className="row">
        <Button look="primary" icon="send" type="submit" disabled={isSame || over > 0}>
          {words.resend}
        </Button>
        <Button look="quiet" onClick={close}>
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}
