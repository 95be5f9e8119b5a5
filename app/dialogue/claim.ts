import type { Finding } from '../records/finding.ts'
import type { SupportMark } from './support-mark.ts'

/** What of a finding sentences are held against. */
export type CheckedFinding = Pick<
  Finding,
  'outcome' | 'reason' | 'score' | 'threshold' | 'regions' | 'stability'
>

/** Something that a sentence states, held against the finding; `reason` is a sentence for the examiner. */
export interface Claim {
  readonly mark: SupportMark
  readonly reason: string
}

export const supported = (reason: string): Claim => ({ mark: 'supported', reason })
export const contradicts = (reason: string): Claim => ({ mark: 'contradicts', reason })
export const unclear = (reason: string): Claim => ({ mark: 'not checkable', reason })

/** A claim that a sentence makes or denies: denied, what it contradicts supports it, and the other way round. */
export const claimIf = (isTrue: boolean, reason: string): Claim =>
  isTrue ? supported(reason) : contradicts(reason)

/** A figure as the page writes it. */
export const figure = (value: number): string => String(Number(value.toFixed(3)))

export const percent = (share: number): string => `${Math.round(100 * share)} %`
