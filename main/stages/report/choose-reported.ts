import { Fault } from '#app/fault.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type { FigureKind, ReportDraft } from '#app/records/report-draft.ts'
import { figureKinds } from '#app/records/report-draft.ts'
import type { CaseSnapshot } from './case-snapshot.ts'

/** A face that is reported, with the finding that is reported for it and the figures that are shown. */
export interface ReportedFace {
  readonly face: Face
  readonly exhibit: Exhibit
  /** null where the face was never examined. */
  readonly finding: Finding | null
  readonly others: readonly Finding[]
  readonly figures: readonly FigureKind[]
}

const notThere = (what: string): Fault =>
  new Fault('input/not-found', `The report names ${what} that the case does not hold. Choose it again.`)

/** A map is shown beside the clean crop, never alone (DESIGN 9). */
const withCrop = (figures: readonly FigureKind[]): readonly FigureKind[] =>
  figures.length === 0 ? [] : figureKinds.filter((kind) => kind === 'crop' || figures.includes(kind))

/** The exhibits and faces that a draft reports, in the case's order. Throws input/not-found for what the case does not hold. */
export const chooseReported = (
  { exhibits, faces, findings }: Pick<CaseSnapshot, 'exhibits' | 'faces' | 'findings'>,
  draft: Pick<ReportDraft, 'exhibits' | 'faces'>,
): { readonly exhibits: readonly Exhibit[]; readonly faces: readonly ReportedFace[] } => {
  const known = new Set(exhibits.map(({ id }) => id))
  for (const id of draft.exhibits ?? []) if (!known.has(id)) throw notThere('an exhibit')
  const chosenExhibits = exhibits.filter(({ id }) => draft.exhibits?.includes(id) ?? true)
  const byId = new Map(chosenExhibits.map((exhibit) => [exhibit.id, exhibit]))
  const knownFaces = new Set(faces.map(({ id }) => id))
  const chosen = new Map(draft.faces?.map((choice) => [choice.faceId, choice]))
  for (const id of chosen.keys()) if (!knownFaces.has(id)) throw notThere('a face')
  const findingsOf = Map.groupBy(findings, ({ faceId }) => faceId)

  const reported = faces.flatMap((face): ReportedFace[] => {
    const exhibit = byId.get(face.exhibitId)
    const choice = chosen.get(face.id)
    if (exhibit === undefined || (draft.faces === null ? face.rejected : choice === undefined)) return []
    const all = findingsOf.get(face.id) ?? []
    const wanted = choice?.findingId ?? null
    const finding = wanted === null ? all.at(-1) : all.find(({ id }) => id === wanted)
    if (wanted !== null && finding === undefined) throw notThere('a finding')
    return [
      {
        face,
        exhibit,
        finding: finding ?? null,
        others: all.filter((one) => one !== finding),
        figures: withCrop(choice?.figures ?? figureKinds),
      },
    ]
  })
  return { exhibits: chosenExhibits, faces: reported }
}
