import * as v from 'valibot'
import { CaseId, Instant, Sha256 } from '../ids.ts'

/** Acts of the chain of custody, in the past tense of what happened. */
export const custodyActs = [
  'case created',
  'case opened',
  'case upgraded',
  'case corrected',
  'case closed',
  'case reopened',
  'case archived',
  'case backed up',
  'custody key changed',
  'clock set back',
  'exhibit received',
  'exhibit decoded',
  'exhibit could not be decoded',
  'exhibit verified',
  'exhibit changed on disk',
  'originals verified',
  'exhibit annotated',
  'faces found',
  'face drawn',
  'face moved',
  'face measured',
  'face rejected',
  'face restored',
  'finding recorded',
  'analysis failed',
  'mark changed',
  'bookmark changed',
  'dialogue turn recorded',
  'dialogue answer chosen',
  'report exported',
  'report signed',
  'bundle exported',
] as const

/** One row of the append-only custody log (DESIGN 7). */
export const CustodyRow = v.object({
  /** From 1, without gaps. */
  sequence: v.number(),
  at: Instant,
  /** Minutes that local time was ahead of UTC. */
  offsetMinutes: v.number(),
  actor: v.string(),
  act: v.picklist(custodyActs),
  /** What it was done to: an exhibit's label, a face, a report. */
  subject: v.string(),
  subjectSha256: v.nullable(Sha256),
  /** Canonical JSON of whatever belongs to the act. */
  detail: v.string(),
  /** Hash of the row before; 64 zeros for the first. */
  previous: Sha256,
  hash: Sha256,
})
export type CustodyRow = v.InferOutput<typeof CustodyRow>

/** The signed head: how long the log of a case is, what its last hash is, and when that was so. */
export const CustodyHead = v.object({
  caseId: CaseId,
  length: v.number(),
  hash: Sha256,
  at: Instant,
  /** Ed25519 over the canonical JSON of the other fields, in base64. */
  signature: v.string(),
  /** Fingerprint of the installation's public key: SHA-256 of its SubjectPublicKeyInfo. */
  key: Sha256,
})
export type CustodyHead = v.InferOutput<typeof CustodyHead>

export const CustodyVerdict = v.object({
  intact: v.boolean(),
  rows: v.number(),
  /** One sentence per thing that is wrong. */
  faults: v.array(v.string()),
})
export type CustodyVerdict = v.InferOutput<typeof CustodyVerdict>
