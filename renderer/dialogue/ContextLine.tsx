import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { useTexts } from '../parts/session-context.tsx'
import type { FaceDialogue } from '../stores/dialogue.ts'
import { meterOf } from '../stores/dialogue-turns.ts'

/** How full the model's context is, and which turns no longer fit into it. */
export const ContextLine = ({ dialogue }: { readonly dialogue: FaceDialogue }) => {
  const { dialogue: words, locale } = useTexts()
  const meter = meterOf(dialogue)
  if (meter === null) return <span className="spring" />
  const { used, total, trimmedTurns } = meter
  return (
    <div className="context-line">
      <span className="help">{words.context}</span>
      <progress max={total} value={used} aria-label={words.context} />
      <span className="help mono">
        {words.tokens(formatNumber(locale, used), formatNumber(locale, total))}
      </span>
      {trimmedTurns > 0 && (
        <p className="context-trimmed">
          <Icon name="warning" size={14} /> {words.trimmed(trimmedTurns)}
        </p>
      )}
    </div>
  )
}
