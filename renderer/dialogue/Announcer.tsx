import { escapeText } from '../parts/escape-text.ts'
import { useTexts } from '../parts/session-context.tsx'
import type { FaceDialogue } from '../stores/dialogue.ts'
import { meterOf } from '../stores/dialogue-turns.ts'
import { completeSentences } from './complete-text.ts'
import { liveStatus } from './live-status.ts'

/** What a screen reader hears of an answer: where it stands, then whole sentences as they come, then how it ended. */
export const Announcer = ({ dialogue }: { readonly dialogue: FaceDialogue }) => {
  const { dialogue: words } = useTexts()
  const { live, heard, conversation } = dialogue
  const said = live?.answer?.text ?? heard?.text ?? ''
  // With something after it, the last sentence of an ended answer is whole too.
  const sentences = completeSentences(live === null ? `${said} ` : said)
  const trimmed = meterOf(dialogue)?.trimmedTurns ?? 0
  const isAnswering = live !== null && live.meter !== null && !live.isStopping
  return (
    <div className="hidden-text">
      <p aria-live="polite">
        {live !== null &&
          !isAnswering &&
          liveStatus(words, live, live.answer, conversation?.availability.engine)}
        {live === null && heard !== null && (heard.stop === 'end' ? words.finished : words.ends[heard.stop])}
      </p>
      <p aria-live="polite">{trimmed > 0 && words.trimmed(trimmed)}</p>
      <div aria-live="polite" aria-relevant="additions">
        {sentences.map((sentence, at) => (
          <p key={at}>{escapeText(sentence)}</p>
        ))}
      </div>
    </div>
  )
}
