import type { TurnView } from '#app/contract/dialogue.ts'
import { IconButton } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { useTexts } from '../parts/session-context.tsx'
import { AnswerText } from './AnswerText.tsx'
import { Moment } from './Moment.tsx'

interface QuestionBlockProps {
  readonly view: TurnView
  /** undefined where nothing can be asked. */
  readonly onEdit: (() => void) | undefined
}

const noSupport: readonly never[] = []

/** A question as it was typed, when, and what of it the model was not given. */
export const QuestionBlock = ({ view: { turn, regions }, onEdit }: QuestionBlockProps) => {
  const { dialogue: words } = useTexts()
  return (
    <div className="question">
      <div className="dialogue-line">
        <h4>{words.you}</h4>
        <Moment instant={turn.askedAt} />
        {onEdit !== undefined && (
          <IconButton icon="edit" label={words.edit} className="small" onClick={onEdit} />
        )}
      </div>
      <AnswerText text={turn.question} support={noSupport} regions={regions} />
      {turn.changes.length > 0 && (
        <details className="question-changes">
          <summary>{words.changed}</summary>
          <ul>
            {turn.changes.map(({ kind, from, to }, at) => (
              <li key={at}>
                {words.changes[kind]}:{' '}
                <bdi>{words.changedTo(escapeText(from), to === '' ? words.nothing : escapeText(to))}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
