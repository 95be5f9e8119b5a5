/** Who can mend a fault: the family decides what the interface offers next (DESIGN: "Faults"). */
export type FaultFamily = 'input' | 'evidence' | 'model' | 'engine' | 'vault' | 'internal'

const codes = [
  'input/invalid',
  'input/not-found',
  'input/conflict',
  'input/unauthorised',
  'evidence/unreadable',
  'evidence/unsupported',
  'evidence/too-large',
  'evidence/changed',
  'evidence/no-face',
  'model/missing',
  'model/corrupt',
  'model/malformed',
  'model/unsupported',
  'model/mismatch',
  'engine/unavailable',
  'engine/exhausted',
  'engine/failed',
  'engine/cancelled',
  'vault/locked',
  'vault/corrupt',
  'vault/too-new',
  'vault/full',
  'vault/read-only',
  'internal',
] as const

export type FaultCode = (typeof codes)[number]

/** JSON that may cross a wire beside the message: file, offset, expected, found, and so on. */
export type FaultDetail = Readonly<Record<string, string | number | boolean | null>>

/**
 * The one error class of the workstation. `message` is a sentence for the examiner that says what to do;
 * `detail` is JSON for machines; `cause` stays in the process in which it was caught.
 */
export class Fault extends Error {
  readonly code: FaultCode
  readonly detail: FaultDetail

  constructor(
    code: FaultCode,
    message: string,
    options: { readonly detail?: FaultDetail; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.detail = options.detail ?? {}
  }

  get family(): FaultFamily {
    return this.code.split('/')[0] as FaultFamily
  }
}

export const isFaultCode = (text: string): text is FaultCode => (codes as readonly string[]).includes(text)

/** Names an unknown thrown value: a Fault stays itself, anything else becomes `internal` with it as the cause. */
export const asFault = (thrown: unknown): Fault => {
  if (thrown instanceof Fault) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new Fault('engine/cancelled', 'The work was cancelled before it was finished.', {
      cause: thrown,
    })
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new Fault('internal', `An unexpected error stopped the work: ${text}`, { cause: thrown })
}
