import * as v from 'valibot'
import { AnswerId, FaceId, FindingId, Instant, Sha256, TurnId } from '../ids.ts'
import { BytesRef } from './bytes-ref.ts'

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** How an answer is drawn from the language model; recorded with every answer. */
export const AnswerSettings = v.object({
  /** 0 takes the likeliest token each time. */
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(2)),
  topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  seed: v.pipe(Count, v.maxValue(2 ** 32 - 1)),
  mostTokens: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4096)),
})
export type AnswerSettings = v.InferOutput<typeof AnswerSettings>

/** How much of the model's context a prompt and its answer take, in tokens. */
export const ContextMeter = v.object({
  used: Count,
  total: Count,
  /** Turns at the beginning that no longer fit and were left out of the prompt; never the picture's own part. */
  trimmedTurns: Count,
})
export type ContextMeter = v.InferOutput<typeof ContextMeter>

/** The language model and its pack, as they were for one answer. */
export const AnsweringModel = v.object({
  packId: v.string(),
  packVersion: v.string(),
  packTitle: v.string(),
  /** SHA-256 of pack.json. */
  packSha256: Sha256,
  files: v.array(v.object({ name: v.string(), sha256: Sha256 })),
  /** Name of the prompt's wording; it belongs to the pack. */
  template: v.string(),
  runtime: v.string(),
  device: v.string(),
})
export type AnsweringModel = v.InferOutput<typeof AnsweringModel>

/** What was changed in a question before the model saw it, in the order of the text. */
export const QuestionChange = v.object({
  kind: v.picklist(['role token', 'model token', 'score statement', 'invisible characters', 'spacing']),
  /** As typed; invisible characters are written by their code points (U+200B). */
  from: v.string(),
  to: v.string(),
})
export type QuestionChange = v.InferOutput<typeof QuestionChange>

/** A question about a face; never changed and never removed. Its answers are records of their own. */
export const Turn = v.object({
  id: TurnId,
  faceId: FaceId,
  /** The finding whose embeddings the model was given. */
  findingId: FindingId,
  /** The answer that this question follows; null at the beginning. */
  after: v.nullable(AnswerId),
  /** The turn that this one replaced by editing it; null where it was asked anew. */
  editOf: v.nullable(TurnId),
  askedAt: Instant,
  /** As the examiner typed it. */
  question: v.string(),
  /** As the model was given it. */
  asked: v.string(),
  changes: v.array(QuestionChange),
})
export type Turn = v.InferOutput<typeof Turn>

/** Why an answer ended: by itself, at its limit of tokens, by the examiner, by a fault, or with the program. */
export const stopReasons = ['end', 'length', 'stopped', 'failed', 'interrupted'] as const

/** One answer to a turn (the first, or a variant); sealed into the custody log, never changed and never removed. */
export const Answer = v.object({
  id: AnswerId,
  turnId: TurnId,
  /** When it was asked for, and when it was sealed. */
  startedAt: Instant,
  sealedAt: Instant,
  /** What the model wrote, as far as it came; untrusted plain text. */
  text: v.string(),
  /** The same text in UTF-8 among the case's blobs. */
  bytes: BytesRef,
  stop: v.picklist(stopReasons),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
  settings: AnswerSettings,
  /** null where the model was never reached. */
  model: v.nullable(AnsweringModel),
  /** SHA-256 over everything that the model was given; null where it was given nothing. */
  promptSha256: v.nullable(Sha256),
  /** SHA-256 over the embedding rows of the face. */
  rowsSha256: v.nullable(Sha256),
  context: v.nullable(ContextMeter),
  firstTokenMs: v.nullable(v.number()),
  durationMs: v.nullable(v.number()),
})
export type Answer = v.InferOutput<typeof Answer>

/** An answer that is not sealed: it waits for its turn, comes in, or was cut off where the case cannot be written. */
export const OpenAnswer = v.object({
  id: AnswerId,
  turnId: TurnId,
  startedAt: Instant,
  state: v.picklist(['waiting', 'answering', 'sealing', 'cut off']),
  /** Answers before it in the engine's queue, while it waits. */
  ahead: Count,
  text: v.string(),
  settings: AnswerSettings,
})
export type OpenAnswer = v.InferOutput<typeof OpenAnswer>

/** Which answer to a turn, or which edit of a turn, is shown and goes into the next prompt. */
export const DialogueChoice = v.object({
  /** One per face and finding. */
  id: v.string(),
  faceId: FaceId,
  findingId: FindingId,
  /** The last answer of the path that is followed; the turns before it follow from `after`. */
  answerId: AnswerId,
})
export type DialogueChoice = v.InferOutput<typeof DialogueChoice>
