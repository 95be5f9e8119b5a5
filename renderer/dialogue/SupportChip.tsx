import { useId, useState } from 'react'
import type { SupportMark } from '#app/dialogue/support-mark.ts'
import { escapeText } from '../parts/escape-text.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { useTexts } from '../parts/session-context.tsx'

const shapes: Readonly<Record<SupportMark, IconName>> = {
  supported: 'check',
  contradicts: 'warning',
  'not checkable': 'dash',
}

/** What the finding says to a sentence, as a shape and a word; the reason on pointing at it or focusing it. */
export const SupportChip = ({ mark, reason }: { readonly mark: SupportMark; readonly reason: string }) => {
  const { dialogue: words } = useTexts()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer may rest on the reason as well as on the mark
    <span
      className="support"
      data-aside=""
      onMouseEnter={() => setOpen(true)}
      onMouseLeave={() => setOpen(false)}
    >
      <button
        type="button"
        className={`support-chip ${mark.replace(' ', '-')}`}
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen) return
          event.preventDefault()
          event.stopPropagation()
          setOpen(false)
        }}
      >
        <Icon name={shapes[mark]} size={11} />
        {words.support[mark]}
      </button>
      <span id={id} className={isOpen ? 'support-reason' : 'hidden-text'}>
        <span className="hidden-text">{words.supportLead}: </span>
        {escapeText(reason)}
      </span>
    </span>
  )
}
