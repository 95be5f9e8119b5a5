import { Fault } from '#app/fault.ts'

/** The fault of a signature that cannot be taken apart. */
export const malformedCms = (problem: string, cause?: unknown): Fault =>
  new Fault('input/invalid', `The signature cannot be read: ${problem}.`, { cause })
