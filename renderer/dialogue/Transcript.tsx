import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { FaceId } from '#app/ids.ts'
import { useTexts } from '../parts/session-context.tsx'
import type { FaceDialogue } from '../stores/dialogue.ts'
import { meterOf, shownTurns } from '../stores/dialogue-turns.ts'
import { BranchList } from './BranchList.tsx'
import { labelledSelection } from './labelled-copy.ts'
import { TurnBlock } from './TurnBlock.tsx'

interface TranscriptProps {
  readonly faceId: FaceId
  readonly dialogue: FaceDialogue
  readonly root: RefObject<HTMLElement | null>
}

/** How near to its end, in pixels, the transcript must stand to go along with what comes in. */
const nearEndPx = 48

/** The turns that are followed, what comes in, and what is kept beside them. */
export const Transcript = ({ faceId, dialogue, root }: TranscriptProps) => {
  const { dialogue: words } = useTexts()
  const isAtEnd = useRef(true)
  const { turns, apart } = shownTurns(dialogue)
  const trimmed = meterOf(dialogue)?.trimmedTurns ?? 0
  const length = turns.length
  const text = dialogue.live?.answer?.text
  const isLive = dialogue.live !== null
  useLayoutEffect(() => {
    // Whoever asks wants to see what is answered.
    if (isLive) isAtEnd.current = true
  }, [isLive])
  useEffect(() => {
    const element = root.current
    if (element === null) return
    // What is typed below takes room from what was read last.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [root])
  useLayoutEffect(() => {
    const element = root.current
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [root, length, text, dialogue.conversation])
  return (
    <section
      ref={root}
      className="transcript"
      aria-label={words.conversation}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - clientHeight - scrollTop < nearEndPx
      }}
      onCopy={(event) => {
        const labelled = labelledSelection(event.currentTarget, getSelection())
        if (labelled === undefined) return
        event.preventDefault()
        event.clipboardData.setData('text/plain', labelled)
      }}
      onDragStart={(event) => {
        const labelled = labelledSelection(event.currentTarget, getSelection())
        if (labelled !== undefined) event.dataTransfer.setData('text/plain', labelled)
      }}
    >
      <BranchList faceId={faceId} branches={apart} />
      {turns.map(({ view, live, branches }, at) => (
        <div key={view.turn.id} className="dialogue-turn">
          {trimmed > 0 && at === trimmed && <p className="trimmed-above">{words.trimmedAbove}</p>}
          <TurnBlock faceId={faceId} view={view} live={live} />
          <BranchList faceId={faceId} branches={branches} />
        </div>
      ))}
      {dialogue.live !== null && dialogue.live.turn === null && (
        <p className="dialogue-status">{words.live.sending}</p>
      )}
    </section>
  )
}
