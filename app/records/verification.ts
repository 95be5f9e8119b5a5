import * as v from 'valibot'

export const lineStates = ['ok', 'failed', 'not checked'] as const
export type LineState = (typeof lineStates)[number]

/** One thing that a verification looked at, and what it found. */
export const VerificationLine = v.object({
  /** 'not checked' says that something could not be looked at, and why; it is neither good nor bad. */
  state: v.picklist(lineStates),
  /** What was looked at: an exhibit's label, a finding, a file, the log. Untrusted text. */
  subject: v.string(),
  /** A sentence for a reader without knowledge of the program. May quote untrusted text. */
  sentence: v.string(),
})
export type VerificationLine = v.InferOutput<typeof VerificationLine>

/** The whole of a verification: whether anything failed is `failed > 0`. */
export const Verification = v.object({
  of: v.picklist(['case', 'bundle', 'report']),
  lines: v.array(VerificationLine),
  ok: v.number(),
  failed: v.number(),
  notChecked: v.number(),
})
export type Verification = v.InferOutput<typeof Verification>

/** Counts lines into a verification. */
export const concludeVerification = (
  of: Verification['of'],
  lines: readonly VerificationLine[],
): Verification => {
  const count = (state: LineState): number => lines.filter((line) => line.state === state).length
  return {
    of,
    lines: [...lines],
    ok: count('ok'),
    failed: count('failed'),
    notChecked: count('not checked'),
  }
}
