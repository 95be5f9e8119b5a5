import type { DialogueAvailability } from '#app/contract/dialogue.ts'
import type { OpenAnswer } from '#app/records/dialogue.ts'
import type { LiveAnswer } from '../stores/dialogue.ts'
import type { Catalogue } from '../texts/en.ts'

/** Where an answer that comes in stands, in one line. */
export const liveStatus = (
  { live: words, stopping }: Catalogue['dialogue'],
  live: LiveAnswer | null,
  answer: OpenAnswer | null,
  engine: DialogueAvailability['engine'] | undefined,
): string => {
  if (live?.isStopping === true || answer?.state === 'sealing') return stopping
  if (answer === null) return words.sending
  if (answer.state === 'waiting' && answer.ahead > 0) return words.queued(answer.ahead)
  if (live?.meter === null) return engine === 'ready' || engine === 'busy' ? words.reading : words.starting
  return words.answering
}
