import { Button, IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { selectedFace } from '../stores/case-file.ts'
import { useSlice } from '../stores/use-slice.ts'
import type { PickedRegion } from '../stores/view.ts'

/** A question about the region that was clicked, offered where it was clicked. */
export const RegionOffer = ({ at }: { readonly at: PickedRegion['at'] }) => {
  const { caseFile, dialogue, panels, view } = useSession()
  const { dialogue: words, regions, common } = useTexts()
  const picked = useSlice(view.store, ({ pickedRegion }) => pickedRegion)
  const faceId = useSlice(caseFile.store, (state) => selectedFace(state)?.id)
  if (picked?.at !== at || faceId === undefined) return null
  const dismiss = () => view.set({ pickedRegion: null })
  return (
    <div className="region-offer" role="status">
      <Button
        icon="send"
        onClick={() => {
          dismiss()
          panels.focus('question')
          void dialogue.askAbout(faceId, picked.region)
        }}
      >
        {words.offer(regions[picked.region] ?? picked.region)}
      </Button>
      <IconButton icon="close" label={common.close} className="small" onClick={dismiss} />
    </div>
  )
}
