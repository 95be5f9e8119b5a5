import type { CommandEntry } from './command.ts'

/** Every command of the program, in the order of the help; a command's file is loaded only when it is named. */
export const commandList: readonly CommandEntry[] = [
  {
    name: 'self-test',
    summary: 'check that this installation can do its work',
    load: async () => (await import('./commands/self-test.ts')).selfTestCommand,
  },
  {
    name: 'faces',
    summary: 'take the faces of a folder of photographs into a store for the trainer',
    load: async () => (await import('./commands/faces.ts')).facesCommand,
  },
  {
    name: 'train',
    summary: 'train a detector, or draw the curves of a run',
    load: async () => (await import('./commands/train.ts')).trainCommand,
  },
  {
    name: 'simulate',
    summary: 'draw simulated forgeries of stored faces on a contact sheet',
    load: async () => (await import('./commands/simulate.ts')).simulateCommand,
  },
]
