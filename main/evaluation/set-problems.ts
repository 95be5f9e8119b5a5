import { Fault } from '#app/fault.ts'

const mostShown = 5

/** Refuses a set with everything that is wrong in it: the first few problems in the message, the number of all in the detail. */
export const refuseSet = (source: string, problems: readonly string[]): never => {
  const shown = problems.slice(0, mostShown).join('; ')
  const rest = problems.length > mostShown ? `; and ${problems.length - mostShown} more problems` : ''
  throw new Fault('input/invalid', `The set ${source} cannot be used: ${shown}${rest}.`, {
    detail: { source, problems: problems.length },
  })
}
