import type { DialogueAvailability } from '#app/contract/dialogue.ts'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'

interface DialogueNoteProps {
  readonly availability: DialogueAvailability
  /** Why a face cannot be assessed, where its finding says it. */
  readonly reason: string | null
}

const saysMore: readonly DialogueAvailability['state'][] = ['failed', 'other pack', 'read only']
const isOfSettings: readonly DialogueAvailability['state'][] = ['no pack', 'failed', 'other pack']

/** Why nothing can be asked at present, and what can be done about it. */
export const DialogueNote = ({ availability: { state, message }, reason }: DialogueNoteProps) => {
  const { panels } = useSession()
  const { dialogue: words } = useTexts()
  return (
    <section className="dialogue-note" role="status">
      <Icon name={state === 'failed' ? 'warning' : 'lock'} />
      <div>
        <h3>{words.unavailable[state]}</h3>
        <p>{words.unavailableLead[state]}</p>
        {state === 'not assessable' && reason !== null && <p>{escapeText(reason)}</p>}
        {saysMore.includes(state) && <p className="help">{escapeText(message)}</p>}
        {isOfSettings.includes(state) && (
          <Button icon="gear" onClick={() => panels.openDialog('settings')}>
            {words.openSettings}
          </Button>
        )}
      </div>
    </section>
  )
}
