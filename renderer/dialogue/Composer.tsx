import { useEffect, useId, useRef } from 'react'
import { mostQuestionLength } from '#app/dialogue/check-question.ts'
import { questionAbout } from '#app/dialogue/suggestions.ts'
import type { FaceId } from '#app/ids.ts'
import { Button } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import type { FaceDialogue } from '../stores/dialogue.ts'
import { canAsk, isEmpty } from '../stores/dialogue-turns.ts'
import { useSlice } from '../stores/use-slice.ts'
import { ContextLine } from './ContextLine.tsx'
import { NextSettings } from './NextSettings.tsx'
import { QuestionButtons } from './QuestionButtons.tsx'

const mostLines = 8
const mostSuggestions = 2

/** The next question: typed, suggested, or about a region that was pressed; while an answer comes in, what stops it. */
export const Composer = ({
  faceId,
  dialogue: shown,
}: {
  readonly faceId: FaceId
  readonly dialogue: FaceDialogue
}) => {
  const { dialogue, panels, view } = useSession()
  const { dialogue: words, regions } = useTexts()
  const focus = useSlice(panels.store, (state) => state.focus)
  const picked = useSlice(view.store, ({ pickedRegion }) => pickedRegion)
  const area = useRef<HTMLTextAreaElement>(null)
  const helpId = useId()
  useEffect(() => {
    if (focus?.place === 'question') area.current?.focus()
  }, [focus])
  const { conversation, draft, live } = shown
  const over = draft.length - mostQuestionLength
  const mayAsk = canAsk(shown)
  const ask = (question: string) => {
    if (!mayAsk || question.trim() === '') return
    view.set({ pickedRegion: null })
    void dialogue.ask(faceId, question)
    area.current?.focus()
  }
  const suggestions =
    conversation === null || isEmpty(conversation) ? [] : conversation.suggestions.slice(0, mostSuggestions)
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        if (over <= 0) ask(draft)
      }}
    >
      {picked?.at === 'dialogue' && (
        <Button
          icon="send"
          className="about-region"
          disabled={!mayAsk}
          onClick={() => ask(questionAbout(picked.region))}
        >
          {words.offer(regions[picked.region] ?? picked.region)}
        </Button>
      )}
      {live === null && <QuestionButtons questions={suggestions} label={words.suggestions} onAsk={ask} />}
      <textarea
        ref={area}
        rows={Math.min(mostLines, Math.max(2, draft.split('\n').length))}
        value={draft}
        maxLength={20_000}
        aria-label={words.question}
        aria-describedby={helpId}
        aria-invalid={over > 0}
        placeholder={words.question}
        onChange={(event) => dialogue.setDraft(faceId, event.target.value)}
        onFocus={() => void dialogue.prepare(faceId)}
        onBlur={() => void dialogue.flushDrafts()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          if (over <= 0) ask(draft)
        }}
      />
      <p id={helpId} className={over > 0 ? 'help wrong' : 'hidden-text'}>
        {over > 0 ? words.tooLong(over) : words.questionHelp}
      </p>
      <div className="composer-line">
        <ContextLine dialogue={shown} />
        {live === null ? (
          <Button
            look="primary"
            icon="send"
            type="submit"
            disabled={!mayAsk || draft.trim() === '' || over > 0}
          >
            {words.send}
          </Button>
        ) : (
          <Button
            icon="stop"
            title="Esc"
            disabled={live.isStopping}
            onClick={() => {
              void dialogue.stop(faceId)
              area.current?.focus()
            }}
          >
            {words.stop}
          </Button>
        )}
      </div>
      <NextSettings />
    </form>
  )
}
