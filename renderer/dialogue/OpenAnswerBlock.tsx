import { useMemo } from 'react'
import { regionRanges } from '#app/dialogue/region-words.ts'
import { supportMarksOf } from '#app/dialogue/support-marks.ts'
import type { OpenAnswer, Turn } from '#app/records/dialogue.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import type { LiveAnswer } from '../stores/dialogue.ts'
import { useSlice } from '../stores/use-slice.ts'
import { AnswerText } from './AnswerText.tsx'
import { completeText } from './complete-text.ts'
import { liveStatus } from './live-status.ts'

interface OpenAnswerBlockProps {
  readonly turn: Turn
  /** null for an answer that does not come in here. */
  readonly live: LiveAnswer | null
  readonly answer: OpenAnswer | null
}

/** An answer that is not sealed. Its whole sentences are marked already, by the same rules as when it is. */
export const OpenAnswerBlock = ({ turn, live, answer }: OpenAnswerBlockProps) => {
  const { caseFile, dialogue } = useSession()
  const { dialogue: words } = useTexts()
  const finding = useSlice(caseFile.store, ({ findings }) => findings.find(({ id }) => id === turn.findingId))
  const engine = useSlice(
    dialogue.store,
    ({ faces }) => faces.get(turn.faceId)?.conversation?.availability.engine,
  )
  const text = answer?.text ?? ''
  const whole = completeText(text)
  const support = useMemo(
    () => [...supportMarksOf(whole, finding ?? null, turn.asked)],
    [whole, finding, turn.asked],
  )
  const regions = useMemo(() => [...regionRanges(text)], [text])
  const isCutOff = answer?.state === 'cut off'
  return (
    <div className={isCutOff ? 'answer interrupted' : 'answer live'} aria-busy={!isCutOff}>
      <div className="dialogue-line">
        <h4>{words.model}</h4>
        {!isCutOff && <p className="dialogue-status">{liveStatus(words, live, answer, engine)}</p>}
      </div>
      {text !== '' && <AnswerText text={text} support={support} regions={regions} />}
      {isCutOff && (
        <p className="answer-end">
          <Icon name="stop" size={14} /> {words.ends.interrupted}
        </p>
      )}
    </div>
  )
}
