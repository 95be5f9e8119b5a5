import type { CommandEntry } from './command.ts'

/** Every command of the program, in the order of the help; a command's file is loaded only when it is named. */
export const commandList: readonly CommandEntry[] = [
  {
    name: 'self-test',
    summary: 'check that this installation can do its work',
    load: async () => (await import('./commands/self-test.ts')).selfTestCommand,
  },
  {
    name: 'analyze',
    summary: 'examine the faces in files and folders',
    load: async () => (await import('./commands/analyze.ts')).analyzeCommand,
  },
  {
    name: 'report',
    summary: 'write the report of a case as PDF, unsigned',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    name: 'ask',
    summary: 'examine a face of a file and ask the language model about it',
    load: async () => (await import('./commands/ask.ts')).askCommand,
  },
  {
    name: 'verify',
    summary: 'check a case, a bundle or a report, and examine it again',
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  {
    name: 'bundle',
    summary: 'write a case for an opposing expert, with all that verifies it',
    load: async () => (await import('./commands/bundle.ts')).bundleCommand,
  },
  {
    name: 'export',
    summary: 'write the findings of a case as CSV or JSON',
    load: async () => (await import('./commands/export.ts')).exportCommand,
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
  {
    name: 'samples',
    summary: 'draw the pictures of the sample case',
    load: async () => (await import('./commands/samples.ts')).samplesCommand,
  },
  {
    name: 'import',
    summary: 'make a model pack of the published checkpoint',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'pack',
    summary: 'verify a model pack',
    load: async () => (await import('./commands/pack.ts')).packCommand,
  },
  {
    name: 'forward',
    summary: 'run one face through a model pack and write every tensor',
    load: async () => (await import('./commands/forward.ts')).forwardCommand,
  },
  {
    name: 'bench',
    summary: 'measure speed and memory of the networks at their real size',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
  {
    name: 'evaluate',
    summary: 'measure a pack on labelled pictures: AUC, AP, error rates, localisation',
    load: async () => (await import('./commands/evaluate.ts')).evaluateCommand,
  },
]
