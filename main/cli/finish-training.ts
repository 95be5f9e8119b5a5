import path from 'node:path'
import { Fault } from '#app/fault.ts'
import type { CommandContext } from './command.ts'

/** Says where a training ended. Throws `engine/cancelled` for one that was stopped, which the same command goes on with. */
export const finishTraining = (
  print: CommandContext['print'],
  folder: string,
  next: number,
  steps: number,
): void => {
  if (next < steps)
    throw new Fault(
      'engine/cancelled',
      `Stopped after step ${next} of ${steps}${next > 0 ? ' and saved it' : ''}; the same command goes on.`,
      { detail: { step: next } },
    )
  print({ folder: path.resolve(folder), step: next, finished: true }, () => `Finished at step ${next}.`)
}
