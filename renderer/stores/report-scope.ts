import type { ExhibitId, FaceId, FindingId } from '#app/ids.ts'
import type { Face } from '#app/records/face.ts'
import { type FigureKind, figureKinds, type ReportDraft } from '#app/records/report-draft.ts'

type FaceChoice = NonNullable<ReportDraft['faces']>[number]
type Scope = Pick<ReportDraft, 'exhibits' | 'faces'>

const whole = (faceId: FaceId): FaceChoice => ({ faceId, findingId: null, figures: [...figureKinds] })

const isWhole = ({ findingId, figures }: FaceChoice): boolean =>
  findingId === null && figureKinds.every((kind) => figures.includes(kind))

/** The choices as they are while nothing was chosen: every face that is not rejected. */
const choicesOf = (draft: Scope, faces: readonly Face[]): readonly FaceChoice[] =>
  draft.faces ?? faces.filter(({ rejected }) => !rejected).map(({ id }) => whole(id))

/** null again where the choices say what null says, so that a face which is found later is reported as well. */
const settled = (choices: readonly FaceChoice[], faces: readonly Face[]): ReportDraft['faces'] => {
  const chosen = new Map(choices.map((choice) => [choice.faceId, choice]))
  const isDefault = faces.every(({ id, rejected }) => {
    const choice = chosen.get(id)
    return rejected ? choice === undefined : choice !== undefined && isWhole(choice)
  })
  return isDefault ? null : [...choices]
}

/** Reports an exhibit or leaves it out. All of them is null: those that are added later are reported as well. */
export const toggleExhibit = (
  draft: ReportDraft,
  all: readonly ExhibitId[],
  exhibitId: ExhibitId,
): ReportDraft => {
  const reported = draft.exhibits ?? all
  const next = reported.includes(exhibitId)
    ? reported.filter((id) => id !== exhibitId)
    : all.filter((id) => id === exhibitId || reported.includes(id))
  return { ...draft, exhibits: next.length === all.length ? null : [...next] }
}

export const toggleFace = (draft: ReportDraft, faces: readonly Face[], faceId: FaceId): ReportDraft => {
  const choices = choicesOf(draft, faces)
  const next = choices.some((choice) => choice.faceId === faceId)
    ? choices.filter((choice) => choice.faceId !== faceId)
    : [...choices, whole(faceId)]
  return { ...draft, faces: settled(next, faces) }
}

const changeFace = (
  draft: ReportDraft,
  faces: readonly Face[],
  faceId: FaceId,
  change: (choice: FaceChoice) => FaceChoice,
): ReportDraft => {
  const next = choicesOf(draft, faces).map((choice) => (choice.faceId === faceId ? change(choice) : choice))
  return { ...draft, faces: settled(next, faces) }
}

/** Reports another finding of a face; null is the latest at the time of the report. */
export const chooseFinding = (
  draft: ReportDraft,
  faces: readonly Face[],
  faceId: FaceId,
  findingId: FindingId | null,
): ReportDraft => changeFace(draft, faces, faceId, (choice) => ({ ...choice, findingId }))

/** Shows a figure or leaves it out; a map brings the clean crop with it, and without the crop no map stays. */
export const toggleFigure = (
  draft: ReportDraft,
  faces: readonly Face[],
  faceId: FaceId,
  kind: FigureKind,
): ReportDraft =>
  changeFace(draft, faces, faceId, (choice) => {
    const has = choice.figures.includes(kind)
    if (has && kind === 'crop') return { ...choice, figures: [] }
    const shown = figureKinds.filter((one) =>
      one === kind ? !has : choice.figures.includes(one) || (!has && one === 'crop'),
    )
    return { ...choice, figures: shown }
  })

/** How a face is reported: undefined where it is left out. */
export const choiceOf = (draft: Scope, face: Face): FaceChoice | undefined =>
  draft.faces === null
    ? face.rejected
      ? undefined
      : whole(face.id)
    : draft.faces.find(({ faceId }) => faceId === face.id)
