import type { AskEvent } from '#app/contract/dialogue.ts'
import type { Asking, DialogueDesk } from '#main/dialogue/dialogue-desk.ts'
import type { TopicHandlers } from './topic-handlers.ts'

/** An abort stops the answer, also while nobody waits for its next event. */
const stoppedBy = async function* (begun: Promise<Asking>, signal: AbortSignal): AsyncGenerator<AskEvent> {
  const { events, stop } = await begun
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    yield* events
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The dialogue about the faces of the open case. */
export const dialogueProcedures = (dialogue: DialogueDesk): TopicHandlers<'dialogue'> => ({
  open: ({ faceId }) => dialogue.open(faceId),
  prepare: ({ faceId }) => dialogue.prepare(faceId),
  ask: ({ faceId, question, settings }, signal) =>
    stoppedBy(dialogue.ask(faceId, question, settings), signal),
  regenerate: ({ turnId, settings }, signal) => stoppedBy(dialogue.regenerate(turnId, settings), signal),
  editAndResend: ({ turnId, question, settings }, signal) =>
    stoppedBy(dialogue.edit(turnId, question, settings), signal),
  stop: ({ answerId }) => dialogue.stop(answerId),
  choose: ({ answerId }) => dialogue.choose(answerId),
  saveDraft: ({ faceId, text }) => {
    dialogue.saveDraft(faceId, text)
    return null
  },
  availability: () => dialogue.availability(),
})
