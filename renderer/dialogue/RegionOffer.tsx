import { Button, IconButton } from '../parts/Button.tsx'
import { formatShare } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { selectedFace, shownFinding } from '../stores/case-file.ts'
import { useSlice } from '../stores/use-slice.ts'
import type { PickedRegion } from '../stores/view.ts'

/** A question about the region that was clicked, offered where it was clicked. */
export const RegionOffer = ({ at }: { readonly at: PickedRegion['at'] }) => {
  const { caseFile, dialogue, panels, view } = useSession()
  const { dialogue: words, regions, locale, common } = useTexts()
  const picked = useSlice(view.store, ({ pickedRegion }) => pickedRegion)
  const faceId = useSlice(caseFile.store, (state) => selectedFace(state)?.id)
  const share = useSlice(
    caseFile.store,
    (state) => shownFinding(state)?.regions.find(({ name }) => name === picked?.region)?.share,
  )
  if (picked?.at !== at || faceId === undefined) return null
  const name = regions[picked.region] ?? picked.region
  const dismiss = () => view.set({ pickedRegion: null })
  return (
    <div className="region-offer" role="status">
      {at === 'viewer' && (
        <span>
          {name} {share !== undefined && <span className="mono">{formatShare(locale, share)}</span>}
        </span>
      )}
      <Button
        icon="send"
        onClick={() => {
          dismiss()
          panels.focus('question')
          void dialogue.askAbout(faceId, picked.region)
        }}
      >
        {words.offer(name)}
      </Button>
      <IconButton icon="close" label={common.close} className="small" onClick={dismiss} />
    </div>
  )
}
