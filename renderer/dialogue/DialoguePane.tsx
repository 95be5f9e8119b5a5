import { type KeyboardEvent, useRef, useState } from 'react'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { dialogueOf } from '../stores/dialogue.ts'
import { isEmpty } from '../stores/dialogue-turns.ts'
import { useSlice } from '../stores/use-slice.ts'
import { Announcer } from './Announcer.tsx'
import { Composer } from './Composer.tsx'
import { DialogueBanner } from './DialogueBanner.tsx'
import { DialogueNote } from './DialogueNote.tsx'
import { QuestionButtons } from './QuestionButtons.tsx'
import { SearchBar } from './SearchBar.tsx'
import { Transcript } from './Transcript.tsx'
import { useSearch } from './use-search.tsx'

const mostExamples = 3

interface DialoguePaneProps {
  readonly face: Face
  readonly finding: Finding | undefined
}

/** The dialogue about one face. Ctrl+F searches it, Esc stops the answer that comes in. */
export const DialoguePane = ({ face, finding }: DialoguePaneProps) => {
  const { dialogue } = useSession()
  const texts = useTexts()
  const { dialogue: words, common } = texts
  const shown = useSlice(dialogue.store, (state) => dialogueOf(state, face.id))
  const root = useRef<HTMLElement>(null)
  const [isSearched, setSearched] = useState(false)
  const search = useSearch(root, isSearched, shown)
  const { conversation, live, fault } = shown
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      event.preventDefault()
      setSearched(true)
    } else if (event.key === 'Escape' && isSearched) {
      event.preventDefault()
      setSearched(false)
      root.current?.focus()
    } else if (event.key === 'Escape' && live !== null) {
      event.preventDefault()
      void dialogue.stop(face.id)
    }
  }
  const isReady = conversation?.availability.state === 'ready'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that work wherever the focus is in the pane
    <div className="dialogue" onKeyDown={onKeyDown}>
      <DialogueBanner />
      <div className="dialogue-head">
        <h3>{texts.caseFile.face(face.number)}</h3>
        <span className="help">{escapeText(conversation?.availability.device ?? '')}</span>
        <IconButton
          icon="search"
          label={words.search}
          keys="Ctrl+F"
          className="small"
          isPressed={isSearched}
          onClick={() => setSearched(!isSearched)}
        />
      </div>
      {isSearched && <SearchBar search={search} onClose={() => setSearched(false)} />}
      {conversation !== null && !isReady && (
        <DialogueNote availability={conversation.availability} reason={finding?.reason ?? null} />
      )}
      {conversation === null && fault === null && <p className="help pad">{words.loading}</p>}
      {conversation !== null && isReady && isEmpty(conversation) && live === null ? (
        <div className="dialogue-empty">
          <h3>{words.emptyTitle}</h3>
          <p>{words.emptyLead}</p>
          <QuestionButtons
            questions={conversation.suggestions.slice(0, mostExamples)}
            label={words.suggestions}
            onAsk={(question) => void dialogue.ask(face.id, question)}
          />
        </div>
      ) : (
        conversation !== null &&
        (live !== null || !isEmpty(conversation)) && (
          <Transcript faceId={face.id} dialogue={shown} root={root} />
        )
      )}
      {fault !== null && (
        <div className="dialogue-fault" role="alert">
          <Icon name="warning" />
          <p>{escapeText(fault.message)}</p>
          <Button icon="retry" onClick={() => void dialogue.open(face.id)}>
            {common.retry}
          </Button>
        </div>
      )}
      {isReady && <Composer faceId={face.id} dialogue={shown} />}
      <Announcer dialogue={shown} />
    </div>
  )
}
