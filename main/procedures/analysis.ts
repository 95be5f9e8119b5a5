import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { AnalysisQueue } from '#main/analysis/queue.ts'
import type { CaseDesk } from '#main/case-desk.ts'
import type { TopicHandlers } from './topic-handlers.ts'

/** The queue of the open case. */
export const analysisProcedures = (
  desk: CaseDesk,
  queue: () => AnalysisQueue,
): TopicHandlers<'analysis'> => ({
  watch: async function* (_, signal) {
    yield* queue().watch(signal)
  },
  add: ({ exhibitIds }) => queue().add(exhibitIds.map((exhibitId) => ({ exhibitId, faceId: null }))),
  addFace: ({ faceId }) => {
    const { exhibitId } = desk.vault().faces.get(faceId)
    return queue().add([{ exhibitId, faceId }])
  },
  pause: () => queue().pause(),
  resume: () => queue().resume(),
  cancel: ({ exhibitIds }) => queue().cancel(exhibitIds),
  retry: ({ exhibitIds }) => queue().retry(exhibitIds),
})

/** Faces of the open case; one whose box was drawn or moved is examined at once. */
export const examinedFaces = (
  faces: TopicHandlers<'faces'>,
  queue: () => AnalysisQueue,
): TopicHandlers<'faces'> => ({
  ...faces,
  draw: async (input, signal) => {
    const face = await faces.draw(input, signal)
    queue().add([{ exhibitId: input.exhibitId, faceId: face.id as FaceId }])
    return face
  },
  move: async (input, signal) => {
    const face = await faces.move(input, signal)
    // Moved to where it was: it keeps what was measured and found.
    if (face.landmarks !== null) return face
    queue().add([{ exhibitId: face.exhibitId as ExhibitId, faceId: input.faceId }])
    return face
  },
})
