import { Fault, type FaultCode } from '../fault.ts'

/** For assert.throws. */
export const isFaultLike = (thrown: unknown, code: FaultCode, says = /./u): boolean =>
  thrown instanceof Fault && thrown.code === code && says.test(thrown.message)
