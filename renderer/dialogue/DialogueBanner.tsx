import { Icon } from '../parts/Icon.tsx'
import { useTexts } from '../parts/session-context.tsx'

/** What is said above every dialogue, and never leaves the sight. */
export const DialogueBanner = () => {
  const { dialogue: words } = useTexts()
  return (
    <p className="dialogue-banner" title={words.bannerHelp}>
      <Icon name="warning" size={14} />
      <strong>{words.banner}</strong>
      <span className="hidden-text">{words.bannerHelp}</span>
    </p>
  )
}
