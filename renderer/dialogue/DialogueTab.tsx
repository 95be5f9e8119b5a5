import { useEffect } from 'react'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { selectedFace } from '../stores/case-file.ts'
import { latestFinding } from '../stores/case-index.ts'
import { useSlice } from '../stores/use-slice.ts'
import { DialogueBanner } from './DialogueBanner.tsx'
import { DialoguePane } from './DialoguePane.tsx'

/** The dialogue about the selected face. */
export const DialogueTab = () => {
  const { caseFile, dialogue, setup } = useSession()
  const { dialogue: words } = useTexts()
  const face = useSlice(caseFile.store, selectedFace)
  const faceId = face?.id ?? null
  const finding = useSlice(caseFile.store, ({ index }) =>
    faceId === null ? undefined : latestFinding(index, faceId),
  )
  const isClosed = useSlice(caseFile.store, ({ record }) => record?.closedAt != null)
  const pack = useSlice(setup.store, ({ settings }) => settings?.packFolder)
  const findingId = finding?.id
  // Each of these may be why a question can be asked that could not be asked before, or the other way round.
  useEffect(() => {
    if (faceId !== null) void dialogue.open(faceId)
  }, [dialogue, faceId, findingId, isClosed, pack])
  if (face === undefined)
    return (
      <div className="dialogue">
        <DialogueBanner />
        <p className="help pad">{words.noFace}</p>
      </div>
    )
  return <DialoguePane key={face.id} face={face} finding={finding} />
}
