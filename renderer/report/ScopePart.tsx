import { EvidenceText } from '../parts/EvidenceText.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { facesOf } from '../stores/case-index.ts'
import { integrityOf } from '../stores/originals.ts'
import { toggleExhibit } from '../stores/report-scope.ts'
import { useSlice } from '../stores/use-slice.ts'
import { DeskPart } from './DeskPart.tsx'
import { ScopeFace } from './ScopeFace.tsx'
import { useDraftFields, useReportedFaces } from './use-desk.tsx'

/** Which exhibits, faces, findings and figures are reported. */
export const ScopePart = () => {
  const { caseFile, originals } = useSession()
  const { report: texts, banners } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const index = useSlice(caseFile.store, (state) => state.index)
  const state = useSlice(originals.store, (all) => all)
  const reported = useReportedFaces()
  const words = texts.scope
  const all = exhibits.map(({ id }) => id)
  return (
    <DeskPart
      name="scope"
      title={texts.sections.scope}
      lead={exhibits.length === 0 ? words.empty : words.lead}
    >
      {exhibits.length > 0 && (
        <p className="row">
          <strong>{words.counted(draft.exhibits?.length ?? all.length, reported.length)}</strong>
          {(draft.exhibits !== null || draft.faces !== null) && (
            <button
              type="button"
              className="link"
              disabled={isFixed}
              onClick={() => change((now) => ({ ...now, exhibits: null, faces: null }))}
            >
              {words.all}
            </button>
          )}
        </p>
      )}
      <ul className="scope">
        {exhibits.map((exhibit) => {
          const isReported = draft.exhibits?.includes(exhibit.id) ?? true
          const integrity = integrityOf(exhibit, state)
          const faces = facesOf(index, exhibit.id)
          return (
            <li key={exhibit.id} className="scope-exhibit">
              <div className="scope-line">
                <label className="check">
                  <input
                    type="checkbox"
                    checked={isReported}
                    disabled={isFixed}
                    onChange={() => change((now) => toggleExhibit(now, all, exhibit.id))}
                  />
                  <span className="hidden-text">{words.report(exhibit.label)}</span>
                  <strong aria-hidden="true">{exhibit.label}</strong>
                </label>
                <EvidenceText text={exhibit.name} />
                {integrity.state !== 'intact' && (
                  <span className="badge grave">
                    <Icon name="warning" size={12} /> {banners.integrity[integrity.state]}
                  </span>
                )}
                {faces.length === 0 && <span className="help">{words.noFace}</span>}
              </div>
              {faces.length > 0 && (
                <ul>
                  {faces.map((face) => (
                    <ScopeFace key={face.id} face={face} exhibit={exhibit} isExhibitReported={isReported} />
                  ))}
                </ul>
              )}
            </li>
          )
        })}
      </ul>
    </DeskPart>
  )
}
