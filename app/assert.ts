/** Throws when the program itself is wrong: for conditions no input may reach, never for bad input (that is a Fault). */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`)
}
