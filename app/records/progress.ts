import * as v from 'valibot'
import { ExhibitId } from '../ids.ts'

/** One item of the queue. */
export const QueueItem = v.object({
  exhibitId: ExhibitId,
  state: v.picklist(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** The step at work, in words. */
  step: v.string(),
  /** 0 to 1 within the item. */
  share: v.number(),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type QueueItem = v.InferOutput<typeof QueueItem>

export const QueueState = v.object({
  paused: v.boolean(),
  items: v.array(QueueItem),
  /** Estimated milliseconds until the queue is empty; null while unknown. */
  leftMs: v.nullable(v.number()),
})
export type QueueState = v.InferOutput<typeof QueueState>

/** Intake of one batch of files: sent after each file. */
export const IntakeProgress = v.object({
  total: v.number(),
  done: v.number(),
  name: v.string(),
  exhibitId: v.nullable(ExhibitId),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type IntakeProgress = v.InferOutput<typeof IntakeProgress>
