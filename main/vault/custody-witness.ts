import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { CaseId } from '#app/ids.ts'
import { CustodyHead } from '#app/records/custody.ts'
import { type LatestText, latestText } from './durable-file.ts'

/**
 * The newest head that this installation signed for each case, kept outside the case's folder: a log that was replaced by an
 * older copy of itself is sound in itself, and only a witness elsewhere knows that it was longer.
 */
export interface CustodyWitness {
  readonly seen: (caseId: CaseId) => CustodyHead | null
  readonly note: (head: CustodyHead) => void
  /** Resolves when all heads are on the disk. */
  readonly settle: () => Promise<void>
}

const readHead = (file: string): CustodyHead | null => {
  try {
    return v.parse(CustodyHead, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // A witness that cannot be read testifies to nothing; the log has its own signature.
    return null
  }
}

/** Opens the witness in the user's data folder. */
export const openCustodyWitness = (dataFolder: string): CustodyWitness => {
  const folder = join(dataFolder, 'custody-heads')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fileOf = (caseId: CaseId) => join(folder, `${caseId}.json`)
  const writers = new Map<CaseId, LatestText>()
  return {
    seen: (caseId) => readHead(fileOf(caseId)),
    note: (head) => {
      const writer = writers.get(head.caseId) ?? latestText(fileOf(head.caseId))
      writers.set(head.caseId, writer)
      writer.put(`${JSON.stringify(head)}\n`)
    },
    settle: async () => {
      for (const writer of writers.values()) await writer.settle()
    },
  }
}
