import type { FaceRegionName } from '#app/face-regions.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

/**
 * Words that name a region: pointing at them or focusing them lights it up over the picture, pressing them offers a question
 * about it. A span, since the words of a button cannot be selected and copied with their sentence.
 */
export const RegionWord = ({ region, text }: { readonly region: FaceRegionName; readonly text: string }) => {
  const { view } = useSession()
  const { dialogue: words, regions } = useTexts()
  const isPicked = useSlice(
    view.store,
    ({ pickedRegion }) => pickedRegion?.at === 'dialogue' && pickedRegion.region === region,
  )
  const light = () => view.highlight(region)
  const dim = () => view.highlight(null)
  const pick = () => view.set({ pickedRegion: isPicked ? null : { region, at: 'dialogue' } })
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    <span
      className="region-word"
      role="button"
      tabIndex={0}
      aria-pressed={isPicked}
      title={`${regions[region] ?? region}. ${words.regionHelp}`}
      onMouseEnter={light}
      onMouseLeave={dim}
      onFocus={light}
      onBlur={dim}
      onClick={pick}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        event.stopPropagation()
        pick()
      }}
    >
      {text}
    </span>
  )
}
