import type { AnswerView } from '#app/contract/dialogue.ts'
import type { FaceId } from '#app/ids.ts'
import type { Turn } from '#app/records/dialogue.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { AnswerDetails } from './AnswerDetails.tsx'
import { AnswerText } from './AnswerText.tsx'
import { copiedAnswer } from './labelled-copy.ts'
import { Moment } from './Moment.tsx'
import { VariantSwitch } from './VariantSwitch.tsx'

interface AnswerBlockProps {
  readonly faceId: FaceId
  readonly view: AnswerView
  readonly turn: Turn
  /** All answers to the turn, the oldest first. */
  readonly all: readonly AnswerView[]
  readonly mayAsk: boolean
}

/** A sealed answer: what the model wrote, how it ended, and what it was made with. */
export const AnswerBlock = ({ faceId, view, turn, all, mayAsk }: AnswerBlockProps) => {
  const { dialogue } = useSession()
  const { dialogue: words, common } = useTexts()
  const { answer, support, regions, label } = view
  const regenerate = () => void dialogue.regenerate(faceId, turn)
  return (
    <div className={`answer ${answer.stop}`} data-label={label}>
      <div className="dialogue-line">
        <h4>{words.model}</h4>
        <Moment instant={answer.sealedAt} />
        <CopyButton text={copiedAnswer(answer)} label={words.copy} />
        <IconButton
          icon="retry"
          label={words.regenerate}
          className="small"
          disabled={!mayAsk}
          onClick={regenerate}
        />
      </div>
      {answer.text.trim() === '' ? (
        <p className="help">{words.wordless}</p>
      ) : (
        <AnswerText text={answer.text} support={support} regions={regions} />
      )}
      {answer.stop !== 'end' && (
        <div className="answer-end">
          <Icon name={answer.stop === 'failed' ? 'warning' : 'stop'} size={14} />
          <div>
            <p>{words.ends[answer.stop]}</p>
            {answer.fault !== null && <p className="help">{escapeText(answer.fault.message)}</p>}
            {answer.stop === 'failed' && (
              <Button icon="retry" disabled={!mayAsk} onClick={regenerate}>
                {common.retry}
              </Button>
            )}
          </div>
        </div>
      )}
      {all.length > 1 && <VariantSwitch faceId={faceId} all={all} chosen={answer.id} />}
      <AnswerDetails answer={answer} />
    </div>
  )
}
