import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { Box } from '#app/geometry.ts'
import type { ExhibitId, FaceId, FindingId } from '#app/ids.ts'
import type { CaseRecord, CaseStatement } from '#app/records/case.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import { buildIndex, type CaseIndex, facesOf } from './case-index.ts'
import { type ExhibitFilter, filterExhibits, noFilter } from './exhibit-filter.ts'
import type { Notices } from './notices.ts'

export interface CaseFileState {
  readonly record: CaseRecord | null
  /** Whether the host was asked which case is open. */
  readonly isKnown: boolean
  readonly exhibits: readonly Exhibit[]
  readonly faces: readonly Face[]
  readonly findings: readonly Finding[]
  readonly index: CaseIndex
  readonly exhibitId: ExhibitId | null
  readonly faceId: FaceId | null
  /** An earlier finding that the examiner looks at; null for the latest. */
  readonly findingId: FindingId | null
  readonly filter: ExhibitFilter
}

const noCase: CaseFileState = {
  record: null,
  isKnown: false,
  exhibits: [],
  faces: [],
  findings: [],
  index: buildIndex([], []),
  exhibitId: null,
  faceId: null,
  findingId: null,
  filter: noFilter,
}

const replace = <T extends { readonly id: string }>(all: readonly T[], changed: T): readonly T[] =>
  all.some(({ id }) => id === changed.id)
    ? all.map((one) => (one.id === changed.id ? changed : one))
    : [...all, changed]

export type Annotation = Omit<Parameters<Client<WorkstationContract>['evidence']['annotate']>[0], 'exhibitId'>

/** The open case as the page mirrors it, and what can be done to it. Every act resolves when the host has done it. */
export const createCaseFile = (client: Client<WorkstationContract>, notices: Notices) => {
  const store: StoreApi<CaseFileState> = createStore<CaseFileState>(() => noCase)
  const { getState, setState } = store

  const setFaces = (faces: readonly Face[], findings = getState().findings) =>
    setState({ faces, findings, index: buildIndex(faces, findings) })

  const selectExhibit = (exhibitId: ExhibitId | null) => {
    const faces = exhibitId === null ? [] : facesOf(getState().index, exhibitId)
    const first = faces.find(({ rejected }) => !rejected) ?? faces[0]
    setState({ exhibitId, faceId: first?.id ?? null, findingId: null })
  }
  const selectFace = (faceId: FaceId) => {
    const face = getState().faces.find(({ id }) => id === faceId)
    if (face !== undefined) setState({ exhibitId: face.exhibitId, faceId, findingId: null })
  }

  /** An exhibit that came into the case and is to be shown as soon as the page knows it. */
  let awaited: ExhibitId | null = null
  const selectAwaited = () => {
    selectExhibit(awaited)
    awaited = null
  }
  const refresh = async () => {
    await notices.attempt(async () => {
      const [record, exhibits, faces, findings] = await Promise.all([
        client.shelf.current({}),
        client.evidence.list({}),
        client.faces.list({}),
        client.faces.findings({}),
      ])
      if (record === null) return
      setState({ record, exhibits })
      setFaces(faces, findings)
      if (exhibits.some(({ id }) => id === awaited)) selectAwaited()
      const { exhibitId, faceId } = getState()
      if (exhibitId === null && exhibits[0] !== undefined) selectExhibit(exhibits[0].id)
      else if (exhibitId !== null && faceId === null) selectExhibit(exhibitId)
    })
  }
  const enter = async (ask: () => Promise<CaseRecord | null>): Promise<boolean> => {
    const record = await notices.attempt(ask)
    if (record === undefined) return false
    setState({ ...noCase, isKnown: true, record })
    if (record !== null) await refresh()
    return record !== null
  }
  const changeRecord = async (ask: () => Promise<CaseRecord>): Promise<boolean> => {
    const record = await notices.attempt(ask)
    if (record !== undefined) setState({ record })
    return record !== undefined
  }
  const caseId = () => {
    const { record } = getState()
    if (record === null) throw new Error('no case is open')
    return record.id
  }
  const changeFace = async (ask: () => Promise<Face>): Promise<Face | undefined> => {
    const face = await notices.attempt(ask)
    if (face !== undefined) setFaces(replace(getState().faces, face))
    return face
  }

  const step = (by: 1 | -1) => {
    const { exhibits, index, filter, exhibitId } = getState()
    const shown = filterExhibits(exhibits, index, filter)
    const at = shown.findIndex(({ id }) => id === exhibitId)
    const next = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by))]
    if (next !== undefined && next.id !== exhibitId) selectExhibit(next.id)
  }
  const stepFace = () => {
    const { index, exhibitId, faceId } = getState()
    if (exhibitId === null) return
    const faces = facesOf(index, exhibitId)
    const next = faces[(faces.findIndex(({ id }) => id === faceId) + 1) % Math.max(1, faces.length)]
    if (next !== undefined) selectFace(next.id)
  }

  return {
    store,
    refresh,
    /** Asks which case is open, as after a reload of the page. */
    resume: () => enter(() => client.shelf.current({})),
    create: (statement: CaseStatement, parent: string | null) =>
      enter(() => client.shelf.create({ statement, parent })),
    open: (folder: string) => enter(() => client.shelf.open({ folder })),
    leave: () =>
      enter(async () => {
        await client.shelf.leave({})
        return null
      }),
    correct: (statement: CaseStatement) =>
      changeRecord(() => client.shelf.correct({ caseId: caseId(), statement })),
    close: () => changeRecord(() => client.shelf.close({ caseId: caseId() })),
    reopen: (reason: string) => changeRecord(() => client.shelf.reopen({ caseId: caseId(), reason })),
    archive: () => notices.attempt(() => client.shelf.archive({ caseId: caseId() })),
    annotate: async (exhibitId: ExhibitId, annotation: Annotation): Promise<boolean> => {
      const exhibit = await notices.attempt(() => client.evidence.annotate({ exhibitId, ...annotation }))
      if (exhibit !== undefined) setState(({ exhibits }) => ({ exhibits: replace(exhibits, exhibit) }))
      return exhibit !== undefined
    },
    drawFace: async (exhibitId: ExhibitId, box: Box) => {
      const face = await changeFace(() => client.faces.draw({ exhibitId, box: { ...box } }))
      if (face !== undefined) selectFace(face.id)
    },
    moveFace: (faceId: FaceId, box: Box) => changeFace(() => client.faces.move({ faceId, box: { ...box } })),
    toggleFace: (face: Face) =>
      changeFace(() => (face.rejected ? client.faces.restore : client.faces.reject)({ faceId: face.id })),
    selectExhibit: (exhibitId: ExhibitId | null) => {
      awaited = null
      selectExhibit(exhibitId)
    },
    selectWhenListed: (exhibitId: ExhibitId) => {
      awaited = exhibitId
    },
    selectFace,
    showFinding: (findingId: FindingId | null) => setState({ findingId }),
    filterBy: (change: Partial<ExhibitFilter>) =>
      setState(({ filter }) => ({ filter: { ...filter, ...change } })),
    step,
    stepFace,
  }
}
export type CaseFile = ReturnType<typeof createCaseFile>

/** Whether nothing in the case can be changed: it is closed, or cannot be written. */
export const isReadOnly = ({ record }: CaseFileState): boolean =>
  record !== null && (record.closedAt !== null || record.readOnly !== null)

export const selectedExhibit = ({ exhibits, exhibitId }: CaseFileState): Exhibit | undefined =>
  exhibits.find(({ id }) => id === exhibitId)

export const selectedFace = ({ faces, faceId }: CaseFileState): Face | undefined =>
  faces.find(({ id }) => id === faceId)

/** The finding to show for the selected face: the one chosen, else the latest. */
export const shownFinding = ({ index, faceId, findingId }: CaseFileState): Finding | undefined => {
  const all = faceId === null ? [] : (index.findings.get(faceId) ?? [])
  return all.find(({ id }) => id === findingId) ?? all[0]
}
