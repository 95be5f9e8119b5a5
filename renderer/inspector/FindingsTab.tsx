import type { Exhibit } from '#app/records/evidence.ts'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { isReadOnly, selectedFace, shownFinding } from '../stores/case-file.ts'
import { facesOf } from '../stores/case-index.ts'
import { integrityOf } from '../stores/originals.ts'
import { useSlice } from '../stores/use-slice.ts'
import { EarlierFindings } from './EarlierFindings.tsx'
import { FindingSummary } from './FindingSummary.tsx'
import { PictureFacts } from './PictureFacts.tsx'
import { QualityTable } from './QualityTable.tsx'
import { RegionBars } from './RegionBars.tsx'
import { RunRecord } from './RunRecord.tsx'
import { StabilityBand } from './StabilityBand.tsx'

/** What the detector found for the selected face, with everything that says how far it can be relied on. */
export const FindingsTab = ({ exhibit }: { readonly exhibit: Exhibit }) => {
  const { caseFile, originals, queue, view } = useSession()
  const texts = useTexts()
  const { findings: words, viewer, queue: queueWords } = texts
  const face = useSlice(caseFile.store, selectedFace)
  const finding = useSlice(caseFile.store, shownFinding)
  const isFixed = useSlice(caseFile.store, isReadOnly)
  // A changed original is not examined: its queue item would only fail.
  const isDamaged = useSlice(originals.store, (state) => integrityOf(exhibit, state).state !== 'intact')
  const faces = useSlice(caseFile.store, ({ index }) => facesOf(index, exhibit.id))
  const item = useSlice(queue.store, ({ items }) => items.find(({ exhibitId }) => exhibitId === exhibit.id))
  // That there is no face may be said only by an examination that came to its end.
  const withoutFace =
    exhibit.undecodable ??
    item?.fault?.message ??
    (faces.length > 0 ? words.chooseFace : item?.state === 'done' ? words.noFaces : words.noneLead)
  if (face === undefined)
    return (
      <>
        <p className="help">{escapeText(withoutFace)}</p>
        {exhibit.picture !== null && (
          <div className="row">
            <Button icon="add" disabled={isFixed} onClick={() => view.set({ tool: 'face', isSeen: false })}>
              {viewer.drawFace}
            </Button>
            <Button
              icon="examine"
              disabled={isFixed || isDamaged}
              onClick={() => void queue.add([exhibit.id])}
            >
              {queueWords.again}
            </Button>
          </div>
        )}
        <PictureFacts exhibit={exhibit} />
      </>
    )
  return (
    <>
      <div className="face-head">
        <h3>{texts.caseFile.face(face.number)}</h3>
        <Button
          look="quiet"
          icon="examine"
          disabled={isFixed || isDamaged || face.rejected}
          onClick={() => void queue.addFace(face.id)}
        >
          {viewer.examineFace}
        </Button>
        <Button
          look="quiet"
          icon={face.rejected ? 'retry' : 'remove'}
          disabled={isFixed}
          onClick={() => void caseFile.toggleFace(face)}
        >
          {face.rejected ? viewer.restoreFace : viewer.rejectFace}
        </Button>
      </div>
      {finding === undefined ? (
        <div className="teach small">
          <h3>{words.none}</h3>
          <p>{words.noneLead}</p>
        </div>
      ) : (
        <>
          <FindingSummary finding={finding} />
          {finding.score !== null && <RegionBars finding={finding} />}
          {finding.score !== null && <StabilityBand finding={finding} />}
        </>
      )}
      <QualityTable face={face} />
      {finding !== undefined && <RunRecord finding={finding} />}
      <EarlierFindings face={face} shown={finding} />
      <PictureFacts exhibit={exhibit} face={face} />
    </>
  )
}
