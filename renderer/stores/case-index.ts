import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding, Outcome } from '#app/records/finding.ts'

/** Faces by exhibit and findings by face, each face's findings with the latest first. */
export interface CaseIndex {
  readonly faces: ReadonlyMap<ExhibitId, readonly Face[]>
  readonly findings: ReadonlyMap<FaceId, readonly Finding[]>
}

export const buildIndex = (faces: readonly Face[], findings: readonly Finding[]): CaseIndex => {
  const ordered = faces.toSorted((a, b) => a.number - b.number)
  const latestFirst = findings.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  return {
    faces: Map.groupBy(ordered, ({ exhibitId }) => exhibitId),
    findings: Map.groupBy(latestFirst, ({ faceId }) => faceId),
  }
}

// One and the same list for every exhibit without faces, so that whoever watches it sees no change.
const noFaces: readonly Face[] = []

export const facesOf = (index: CaseIndex, exhibitId: ExhibitId): readonly Face[] =>
  index.faces.get(exhibitId) ?? noFaces

export const latestFinding = (index: CaseIndex, faceId: FaceId): Finding | undefined =>
  index.findings.get(faceId)?.[0]

/** What an exhibit comes to: its faces' gravest outcome and highest score; rejected faces do not count. */
export interface ExhibitSummary {
  readonly outcome: Outcome | null
  readonly score: number | null
}

const gravity: readonly Outcome[] = ['supports manipulation', 'not assessable', 'supports no manipulation']

export const summarise = (index: CaseIndex, exhibit: Pick<Exhibit, 'id'>): ExhibitSummary => {
  const found = facesOf(index, exhibit.id)
    .filter(({ rejected }) => !rejected)
    .flatMap(({ id }) => latestFinding(index, id) ?? [])
  const scores = found.flatMap(({ score }) => score ?? [])
  return {
    outcome: gravity.find((outcome) => found.some((finding) => finding.outcome === outcome)) ?? null,
    score: scores.length === 0 ? null : Math.max(...scores),
  }
}
