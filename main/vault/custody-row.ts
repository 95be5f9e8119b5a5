import { createHash } from 'node:crypto'
import type { CustodyHead, CustodyRow } from '#app/records/custody.ts'
import { canonicalJson } from './canonical-json.ts'

/** What the first row names as the row before. */
export const noRow = '0'.repeat(64)

export const sha256OfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** A row's own hash: SHA-256 of the canonical JSON (canonical-json.ts) of all its other fields. */
export const hashOfRow = ({
  hash: _,
  ...row
}: CustodyRow | (Omit<CustodyRow, 'hash'> & { hash?: string })): string => sha256OfText(canonicalJson(row))

/** What a head's Ed25519 signature is over: the canonical JSON of its other fields, in UTF-8. */
export const signedBytes = ({
  signature: _,
  ...head
}: CustodyHead | (Omit<CustodyHead, 'signature'> & { signature?: string })): Buffer =>
  Buffer.from(canonicalJson(head), 'utf8')

export const recordKinds = [
  'case',
  'exhibit',
  'metadata',
  'face',
  'finding',
  'mark',
  'bookmark',
  'turn',
  'answer',
  'choice',
  'report',
] as const

/**
 * A record as the custody log knows it: SHA-256 of its canonical JSON after the act, null once it was removed. An act names
 * the records that it changed in its detail, under `records`: so nobody can change a record without the log saying so.
 */
export interface RecordHash {
  readonly kind: (typeof recordKinds)[number]
  readonly id: string
  readonly sha256: string | null
}
