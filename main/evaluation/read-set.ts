import { stat } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'
import type { EvaluationSet } from './evaluation-set.ts'
import { readSetCsv } from './read-set-csv.ts'
import { readSetFolder } from './read-set-folder.ts'

/** Reads an evaluation set, a folder `real/ fake/ [masks/]` or a CSV file, without opening its pictures. */
export const readSet = async (path: string, signal?: AbortSignal): Promise<EvaluationSet> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Fault(
      'input/not-found',
      `There is no evaluation set at "${path}". Give a folder with "real" and "fake" in it, or a CSV file.`,
      { cause },
    )
  })
  return found.isDirectory() ? readSetFolder(path, signal) : readSetCsv(path, signal)
}
