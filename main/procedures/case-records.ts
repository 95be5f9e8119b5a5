import type { CaseDesk } from '#main/case-desk.ts'
import type { TopicHandlers } from './topic-handlers.ts'

/** Exhibits of the open case; how they are received is intake's. */
export const evidenceProcedures = (
  desk: CaseDesk,
  receive: TopicHandlers<'evidence'>['receive'],
): TopicHandlers<'evidence'> => ({
  list: () => [...desk.vault().evidence.list()],
  receive,
  metadata: ({ exhibitId }) => [...desk.vault().evidence.metadata(exhibitId)],
  annotate: ({ exhibitId, ...annotation }) => desk.vault().evidence.annotate(exhibitId, annotation),
  verify: ({ exhibitId }, signal) => desk.vault().evidence.verify(exhibitId, signal),
  watchOriginals: async function* (_, signal) {
    yield* desk.vault().originals.watch(signal)
  },
})

/** Faces of the open case and their findings. */
export const faceProcedures = (desk: CaseDesk): TopicHandlers<'faces'> => ({
  list: () => [...desk.vault().faces.list()],
  draw: ({ exhibitId, box }) => desk.vault().faces.draw(exhibitId, box),
  move: ({ faceId, box }) => desk.vault().faces.move(faceId, box),
  reject: ({ faceId }) => desk.vault().faces.reject(faceId),
  restore: ({ faceId }) => desk.vault().faces.restore(faceId),
  findings: () => [...desk.vault().findings.list()],
})

/** The examiner's marks in the open case. */
export const markProcedures = (desk: CaseDesk): TopicHandlers<'marks'> => ({
  list: ({ exhibitId }) => [...desk.vault().marks.of(exhibitId)],
  put: ({ exhibitId, marks }) => [...desk.vault().marks.put(exhibitId, marks)],
  drop: ({ markId }) => {
    desk.vault().marks.drop(markId)
    return null
  },
})

/** The examiner's bookmarks in the open case. */
export const bookmarkProcedures = (desk: CaseDesk): TopicHandlers<'bookmarks'> => ({
  list: ({ exhibitId }) => [...desk.vault().bookmarks.of(exhibitId)],
  put: ({ exhibitId, bookmarks }) => [...desk.vault().bookmarks.put(exhibitId, bookmarks)],
})

/** The custody log of the open case. */
export const custodyProcedures = (desk: CaseDesk): TopicHandlers<'custody'> => ({
  list: () => {
    const { custody } = desk.vault()
    return { rows: [...custody.rows()], head: custody.head() }
  },
  verify: (_, signal) => desk.vault().custody.verify(signal),
})
