import { RegionOffer } from '../dialogue/RegionOffer.tsx'
import { EvidenceText } from '../parts/EvidenceText.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { isReadOnly } from '../stores/case-file.ts'
import { integrityOf } from '../stores/originals.ts'
import { useSlice } from '../stores/use-slice.ts'
import { Loupe } from './Loupe.tsx'
import { OverlayPanel } from './OverlayPanel.tsx'
import { Readout } from './Readout.tsx'
import { StagePane } from './StagePane.tsx'
import { PolygonHint, ToolRail } from './ToolRail.tsx'
import { useScene } from './use-scene.tsx'
import { useStageKeys } from './use-stage-keys.tsx'
import { ViewerBar } from './ViewerBar.tsx'

/** The evidence, and what the detector found in it, over it. */
export const Viewer = () => {
  const { view, caseFile, originals } = useSession()
  const { viewer, banners, caseFile: words } = useTexts()
  const { scene, exhibit, finding, fault, isSeen } = useScene()
  const arrangement = useSlice(view.store, (state) => state.arrangement)
  const overlay = useSlice(view.store, (state) => state.overlay)
  const curtain = useSlice(view.store, (state) => state.curtain)
  const hasLoupe = useSlice(view.store, (state) => state.hasLoupe)
  const isClosed = useSlice(caseFile.store, ({ record }) => record?.closedAt != null)
  const isFixed = useSlice(caseFile.store, isReadOnly)
  const state = useSlice(originals.store, (all) => all)
  const onKey = useStageKeys()

  if (exhibit === undefined)
    return (
      <main className="viewer empty" aria-label={viewer.label}>
        <div className="teach">
          <h2>{viewer.nothing}</h2>
          <p>{viewer.nothingLead}</p>
        </div>
      </main>
    )
  const problem = exhibit.undecodable ?? fault?.message
  const subject = isSeen ? viewer.seen : viewer.original
  const overlayName = overlay === 'none' ? viewer.original : viewer[overlay]
  const plain = scene === null ? null : { ...scene, overlay: null }
  return (
    <main className="viewer" aria-label={viewer.label}>
      <header className="viewer-head">
        <h2>
          {exhibit.label} <EvidenceText text={exhibit.name} />
        </h2>
        {isSeen && <span className="badge">{viewer.seen}</span>}
        {integrityOf(exhibit, state).state !== 'intact' && (
          <span className="badge grave">
            <Icon name="warning" size={12} /> {banners.integrity[integrityOf(exhibit, state).state]}
          </span>
        )}
        {isClosed && <span className="badge">{words.closed}</span>}
      </header>
      <ViewerBar finding={finding} />
      <p id="viewer-help" className="hidden-text">
        {viewer.canvasHelp}
      </p>
      <div className="stage-row">
        <ToolRail isReadOnly={isFixed || isSeen} />
        <div className={`stages ${arrangement}`}>
          {arrangement === 'side' && (
            <StagePane scene={plain} caption={subject} name={`${viewer.canvas}: ${subject}`} onKey={onKey} />
          )}
          <StagePane
            scene={scene}
            caption={arrangement === 'side' ? overlayName : ''}
            name={`${viewer.canvas}: ${overlayName}`}
            onKey={onKey}
          />
          {arrangement === 'curtain' && (
            <>
              <span className="curtain-line" style={{ left: `${curtain * 100}%` }} aria-hidden="true" />
              <input
                className="curtain-slider"
                type="range"
                min={0}
                max={1}
                step={0.005}
                value={curtain}
                aria-label={viewer.curtainAt}
                onChange={(event) => view.set({ curtain: event.target.valueAsNumber })}
              />
            </>
          )}
          {scene === null && (
            <div className="stage-message" role="status">
              <p>
                {problem === undefined ? viewer.loading : `${viewer.undecodable}. ${escapeText(problem)}`}
              </p>
            </div>
          )}
          <PolygonHint />
          <RegionOffer at="viewer" />
          {hasLoupe && scene?.picture.levels[0] !== undefined && <Loupe picture={scene.picture.levels[0]} />}
        </div>
      </div>
      {scene !== null && (
        <footer className="viewer-foot">
          <OverlayPanel finding={finding} />
          <Readout picture={scene.picture} finding={finding} isSeen={isSeen} />
        </footer>
      )}
    </main>
  )
}
