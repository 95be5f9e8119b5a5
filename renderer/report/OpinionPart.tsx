import { type OpinionLevel, opinionLevels, type ReportDraft } from '#app/records/report-draft.ts'
import { levelOfOutcome } from '#app/report-checklist.ts'
import { Choice } from '../parts/Field.tsx'
import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { OutcomeMark } from '../parts/OutcomeMark.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { DeskPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields, useFaceName, useReportedFaces } from './use-desk.tsx'

type FaceOpinion = ReportDraft['opinion']['faces'][number]

const withOpinion = (
  draft: ReportDraft,
  faceId: FaceOpinion['faceId'],
  next: FaceOpinion | null,
): ReportDraft => {
  const others = draft.opinion.faces.filter((one) => one.faceId !== faceId)
  return { ...draft, opinion: { ...draft.opinion, faces: next === null ? others : [...others, next] } }
}

const FaceOpinionRow = ({ reported }: { readonly reported: ReturnType<typeof useReportedFaces>[number] }) => {
  const { report } = useSession()
  const { report: texts, findings: findingWords, locale } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const strengths = useSlice(report.store, ({ desk }) => desk?.strengths)
  const words = texts.opinion
  const { face, finding, label } = reported
  const stated = draft.opinion.faces.find(({ faceId }) => faceId === face.id)
  const strength = strengths?.find(({ findingId }) => findingId === finding?.id)?.words
  const name = useFaceName()(label)
  const level = (chosen: OpinionLevel | '') =>
    change((now) =>
      withOpinion(
        now,
        face.id,
        chosen === '' ? null : { faceId: face.id, level: chosen, statement: stated?.statement ?? '' },
      ),
    )
  const isDiffering =
    stated !== undefined && finding !== null && stated.level !== levelOfOutcome[finding.outcome]
  const isSilent = stated?.statement.trim() === '' && draft.opinion.statement.trim() === ''
  return (
    <li className="opinion-face">
      <div className="scope-line">
        <strong>{name}</strong>
        {finding === null ? (
          <span className="help">{texts.scope.notExamined}</span>
        ) : (
          <>
            <OutcomeMark outcome={finding.outcome} />
            {finding.score !== null && (
              <span className="help">
                {findingWords.score} <span className="mono">{formatNumber(locale, finding.score, 3)}</span>
              </span>
            )}
          </>
        )}
      </div>
      {strength !== undefined && (
        <p className="help">
          {words.strength} <q lang="en">{strength}</q>
        </p>
      )}
      <div className="pair">
        <Choice
          label={words.level(name)}
          value={stated?.level ?? ''}
          options={[
            ['', words.none],
            ...opinionLevels.map((one) => [one as OpinionLevel | '', words.levels[one]] as const),
          ]}
          onChange={level}
        />
        {stated !== undefined && (
          <DraftField
            label={words.reason}
            value={stated.statement}
            onChange={(statement) => change((now) => withOpinion(now, face.id, { ...stated, statement }))}
            isDisabled={isFixed}
          />
        )}
      </div>
      {isDiffering && isSilent && (
        <p className="desk-note">
          <Icon name="warning" size={14} /> {words.differs}
        </p>
      )}
    </li>
  )
}

/** What the examiner concludes: in their own words, and for each face in the words of a fixed scale. */
export const OpinionPart = () => {
  const { report: texts } = useTexts()
  const { draft, set, isFixed } = useDraftFields()
  const reported = useReportedFaces()
  const words = texts.opinion
  return (
    <DeskPart name="opinion" title={texts.sections.opinion} lead={words.lead}>
      <DraftField
        label={words.statement}
        rows={4}
        value={draft.opinion.statement}
        onChange={(statement) => set('opinion', { statement })}
        isDisabled={isFixed}
      />
      {reported.length === 0 ? (
        <p className="help">{words.noFaces}</p>
      ) : (
        <ul className="opinion-faces">
          {reported.map((one) => (
            <FaceOpinionRow key={one.face.id} reported={one} />
          ))}
        </ul>
      )}
    </DeskPart>
  )
}
