import type { KeyboardEvent } from 'react'
import type { AnswerView } from '#app/contract/dialogue.ts'
import type { AnswerId, FaceId } from '#app/ids.ts'
import { IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { dialogueOf } from '../stores/dialogue.ts'
import { useSlice } from '../stores/use-slice.ts'

interface VariantSwitchProps {
  readonly faceId: FaceId
  readonly all: readonly AnswerView[]
  readonly chosen: AnswerId
}

/** Which of several answers is followed; the left and right arrow keys change it. */
export const VariantSwitch = ({ faceId, all, chosen }: VariantSwitchProps) => {
  const { dialogue } = useSession()
  const { dialogue: words } = useTexts()
  const isLive = useSlice(dialogue.store, (state) => dialogueOf(state, faceId).live !== null)
  const at = all.findIndex(({ answer }) => answer.id === chosen)
  const step = (by: 1 | -1) => {
    const next = all[at + by]
    if (next !== undefined && !isLive) void dialogue.choose(faceId, next.answer.id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    step(by as 1 | -1)
  }
  const title = words.variants(at + 1, all.length)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div className="variants" role="group" aria-label={title} onKeyDown={onKeyDown}>
      <IconButton
        icon="back"
        label={words.variantEarlier}
        keys="←"
        className="small"
        aria-disabled={at === 0 || isLive}
        onClick={() => step(-1)}
      />
      <span className="mono" aria-live="polite">
        {title}
      </span>
      <IconButton
        icon="chevron"
        label={words.variantLater}
        keys="→"
        className="small"
        aria-disabled={at === all.length - 1 || isLive}
        onClick={() => step(1)}
      />
    </div>
  )
}
