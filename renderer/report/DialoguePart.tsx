import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { DeskPart } from './DeskPart.tsx'
import { QuotedAnswer } from './QuotedAnswer.tsx'
import { useReportedFaces } from './use-desk.tsx'

/** Answers of the language model that can be quoted; none is unless the examiner says so. */
export const DialoguePart = () => {
  const { report, caseFile } = useSession()
  const { report: texts, caseFile: caseWords } = useTexts()
  const answers = useSlice(report.store, (state) => state.answers)
  const faces = useSlice(caseFile.store, (state) => state.faces)
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const reported = new Set<string>(useReportedFaces().map(({ face }) => face.id))
  const words = texts.dialogue
  const nameOf = (faceId: string): string => {
    const face = faces.find(({ id }) => id === faceId)
    const exhibit = exhibits.find(({ id }) => id === face?.exhibitId)
    return `${exhibit?.label ?? ''} ${caseWords.face(face?.number ?? 0)}`
  }
  return (
    <DeskPart
      name="dialogue"
      title={texts.sections.dialogue}
      lead={answers.length === 0 ? words.empty : words.lead}
    >
      {[...Map.groupBy(answers, ({ faceId }) => faceId)].map(([faceId, all]) => (
        <div key={faceId} className="quotables">
          <h4>{words.onFace(nameOf(faceId))}</h4>
          <ul>
            {all.map((quotable) => (
              <QuotedAnswer
                key={quotable.view.answer.id}
                quotable={quotable}
                isFaceReported={reported.has(faceId)}
              />
            ))}
          </ul>
        </div>
      ))}
    </DeskPart>
  )
}
