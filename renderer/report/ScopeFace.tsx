import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import { figureKinds } from '#app/records/report-draft.ts'
import { Choice } from '../parts/Field.tsx'
import { formatInstant, formatNumber } from '../parts/format.ts'
import { OutcomeMark } from '../parts/OutcomeMark.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { choiceOf, chooseFinding, toggleFace, toggleFigure } from '../stores/report-scope.ts'
import { useSlice } from '../stores/use-slice.ts'
import { useDraftFields } from './use-desk.tsx'

interface ScopeFaceProps {
  readonly face: Face
  readonly exhibit: Exhibit
  readonly isExhibitReported: boolean
}

/** Whether a face is reported, by which finding and with which figures. */
export const ScopeFace = ({ face, exhibit, isExhibitReported }: ScopeFaceProps) => {
  const { caseFile } = useSession()
  const { report: texts, caseFile: caseWords, locale } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const faces = useSlice(caseFile.store, (state) => state.faces)
  const findings = useSlice(caseFile.store, ({ index }) => index.findings.get(face.id)) ?? []
  const words = texts.scope
  const choice = choiceOf(draft, face)
  const name = `${exhibit.label} ${caseWords.face(face.number)}`
  const finding = findings.find(({ id }) => id === choice?.findingId) ?? findings[0]
  const isOff = isFixed || !isExhibitReported
  return (
    <li className="scope-face">
      <label className="check">
        <input
          type="checkbox"
          checked={choice !== undefined && isExhibitReported}
          disabled={isOff}
          onChange={() => change((now) => toggleFace(now, faces, face.id))}
        />
        <span className="hidden-text">{words.report(name)}</span>
        <span aria-hidden="true">{caseWords.face(face.number)}</span>
      </label>
      <span className="scope-outcome">
        {finding === undefined ? (
          <span className="help">{words.notExamined}</span>
        ) : (
          <>
            <OutcomeMark outcome={finding.outcome} />
            {finding.score !== null && (
              <span className="mono score">{formatNumber(locale, finding.score, 3)}</span>
            )}
          </>
        )}
        {face.rejected && <span className="help">{caseWords.rejected}</span>}
      </span>
      {choice !== undefined && isExhibitReported && finding !== undefined && (
        <div className="scope-figures">
          {findings.length > 1 && (
            <Choice
              label={words.finding(name)}
              isNameHidden
              value={choice.findingId ?? ''}
              options={[
                ['', words.latest],
                ...findings.map(({ id, at }) => [id as string, formatInstant(locale, at)] as const),
              ]}
              onChange={(id) =>
                change((now) =>
                  chooseFinding(now, faces, face.id, findings.find((one) => one.id === id)?.id ?? null),
                )
              }
            />
          )}
          {figureKinds.map((kind) => (
            <label key={kind} className="check">
              <input
                type="checkbox"
                aria-label={words.figure(words.figures[kind], name)}
                checked={choice.figures.includes(kind)}
                disabled={isOff || (kind !== 'crop' && finding[kind] === null)}
                onChange={() => change((now) => toggleFigure(now, faces, face.id, kind))}
              />
              <span>{words.figures[kind]}</span>
            </label>
          ))}
        </div>
      )}
    </li>
  )
}
