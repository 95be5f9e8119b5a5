import type { VerificationLine } from '#app/records/verification.ts'

const line =
  (state: VerificationLine['state']) =>
  (subject: string, sentence: string): VerificationLine => ({ state, subject, sentence })

/** Lines of a verification: what was looked at, and a sentence about it. */
export const ok = line('ok')
export const failed = line('failed')
export const notChecked = line('not checked')

/** Lines as a check comes by them; a check may take long between two. */
export type Lines = AsyncGenerator<VerificationLine, void>
