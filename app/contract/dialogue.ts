import * as v from 'valibot'
import { supportMarks } from '../dialogue/support-mark.ts'
import { faceRegionNames } from '../face-regions.ts'
import { AnswerId, FaceId, FindingId, TurnId } from '../ids.ts'
import { Answer, AnswerSettings, ContextMeter, OpenAnswer, Turn } from '../records/dialogue.ts'
import { command, query, stream } from './procedure.ts'

const Place = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A sentence of an answer, by UTF-16 places in its text, and what the finding says to it. */
export const SupportSpan = v.object({
  start: Place,
  end: Place,
  mark: v.picklist(supportMarks),
  /** One sentence: what in the finding supports or contradicts it, or why it cannot be checked. */
  reason: v.string(),
})

/** Words that name a region of the face, by UTF-16 places in the text. */
export const RegionSpan = v.object({ start: Place, end: Place, region: v.picklist(faceRegionNames) })

export const AnswerView = v.object({
  answer: Answer,
  support: v.array(SupportSpan),
  regions: v.array(RegionSpan),
  /** What stands below the answer wherever it is quoted, several lines of plain text. */
  label: v.string(),
})

export const TurnView = v.object({
  turn: Turn,
  /** Sealed answers, oldest first. */
  answers: v.array(AnswerView),
  /** The answer that is shown and followed; null while there is no sealed one. */
  chosen: v.nullable(AnswerId),
  /** Answers that are under way, or were cut off and cannot be sealed here. */
  open: v.array(OpenAnswer),
  /** Regions that the question names. */
  regions: v.array(RegionSpan),
})

/** Turns that are kept but not followed: their last answer's id leads back to them (`choose`). */
export const Branch = v.object({
  why: v.picklist(['edited', 'variant', 'examined again']),
  /** The turn at which it left the path that is shown; null where nothing is shared. */
  leavesAfter: v.nullable(AnswerId),
  turns: v.array(TurnView),
})

/** Whether questions can be asked; `message` is a sentence for the examiner. */
export const DialogueAvailability = v.object({
  state: v.picklist([
    'ready',
    'no pack',
    'no finding',
    'not assessable',
    'other pack',
    'read only',
    'failed',
  ]),
  message: v.string(),
  /** The pack that answers; null where none does. */
  pack: v.nullable(v.object({ id: v.string(), title: v.string(), version: v.string() })),
  /** Where the language engine is at present. */
  engine: v.picklist(['stopped', 'starting', 'ready', 'busy', 'failed']),
  device: v.nullable(v.string()),
})

export const Conversation = v.object({
  faceId: FaceId,
  /** The finding that the next question is about; null while there is none. */
  findingId: v.nullable(FindingId),
  availability: DialogueAvailability,
  turns: v.array(TurnView),
  branches: v.array(Branch),
  /** The question as it is being typed. */
  draft: v.string(),
  suggestions: v.array(v.string()),
  /** Of the last answer on the path. */
  meter: v.nullable(ContextMeter),
  /** What stands above the conversation, always. */
  banner: v.string(),
})

/** What is told while a question is answered; the last one is 'sealed', whatever happened to the answer. */
export const AskEvent = v.variant('kind', [
  /** The question is on the disk. Sent first, and again as the queue before it gets shorter. */
  v.object({ kind: v.literal('asked'), turn: Turn, answer: OpenAnswer }),
  /** The model has the prompt. */
  v.object({ kind: v.literal('begun'), answerId: AnswerId, meter: ContextMeter }),
  /** More of the answer; already on the disk. */
  v.object({ kind: v.literal('piece'), answerId: AnswerId, text: v.string() }),
  /** The answer is in the custody log; its fault, if any, is in its record. */
  v.object({ kind: v.literal('sealed'), answerId: AnswerId, conversation: Conversation }),
])

const Question = v.string()
const Chosen = v.optional(v.partial(AnswerSettings))

/** The dialogue about a face of the open case. An abort stops an answer and keeps it as far as it came. */
export const dialogue = {
  /** Waits for an answer that is being stopped. */
  open: query(v.object({ faceId: FaceId }), Conversation),
  /** Loads the language model and the face's embeddings ahead of the first question; what fails is told at that question. */
  prepare: command(v.object({ faceId: FaceId }), DialogueAvailability),
  ask: stream(v.object({ faceId: FaceId, question: Question, settings: Chosen }), AskEvent),
  /** Asks the turn again, with another seed unless one is given; the answers before are kept. */
  regenerate: stream(v.object({ turnId: TurnId, settings: Chosen }), AskEvent),
  /** Asks a changed question in the place of a turn; that turn and what followed it are kept as a branch. */
  editAndResend: stream(v.object({ turnId: TurnId, question: Question, settings: Chosen }), AskEvent),
  /** Stops an answer as an abort of its stream does, and answers when it is sealed. */
  stop: command(v.object({ answerId: AnswerId }), Conversation),
  /** Follows this answer, and what followed it last. */
  choose: command(v.object({ answerId: AnswerId }), Conversation),
  saveDraft: command(v.object({ faceId: FaceId, text: v.pipe(v.string(), v.maxLength(20_000)) }), v.null()),
  /** Tells without a face; for the set-up pane. */
  availability: query(v.object({}), DialogueAvailability),
}

export type SupportSpan = v.InferOutput<typeof SupportSpan>
export type RegionSpan = v.InferOutput<typeof RegionSpan>
export type AnswerView = v.InferOutput<typeof AnswerView>
export type TurnView = v.InferOutput<typeof TurnView>
export type Branch = v.InferOutput<typeof Branch>
export type DialogueAvailability = v.InferOutput<typeof DialogueAvailability>
export type Conversation = v.InferOutput<typeof Conversation>
export type AskEvent = v.InferOutput<typeof AskEvent>
