import { constants, existsSync, statSync } from 'node:fs'
import { access, copyFile, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { passingName, sweepPassing } from '#main/process/passing-name.ts'
import { caseFiles } from './case-folder.ts'
import { type Database, openDatabase } from './database.ts'
import { storageFault } from './storage-fault.ts'

/** Throws input/not-found where the folder holds no case. */
export const requireCaseFolder = (folder: string): void => {
  if (existsSync(caseFiles(folder).database)) return
  throw new Fault(
    'input/not-found',
    'The folder holds no case. Choose a folder whose name ends in .assay, or connect the drive on which it lies.',
    { detail: { folder } },
  )
}

export const isWritable = async (folder: string): Promise<boolean> => {
  try {
    await access(folder, constants.W_OK)
    await access(caseFiles(folder).database, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const hasWaitingChanges = (database: string): boolean => {
  const log = `${database}-wal`
  return existsSync(log) && statSync(log).size > 0
}

/**
 * Opens a case's database without writing anything into its folder. Changes that a crash left in the write-ahead log are read
 * too, from a private copy that is removed at the end.
 */
export const openForReading = async (folder: string): Promise<Database> => {
  const { database } = caseFiles(folder)
  if (!hasWaitingChanges(database)) return openDatabase(database, 'immutable')
  // What a killed process left of other cases is gone before a copy of this one is made.
  await sweepPassing(tmpdir())
  const copy = join(tmpdir(), passingName('reading'))
  await mkdir(copy, { mode: 0o700 })
  try {
    const inside = join(copy, 'case.sqlite')
    await copyFile(database, inside)
    await copyFile(`${database}-wal`, `${inside}-wal`)
    const opened = openDatabase(inside, 'write')
    return {
      ...opened,
      close: () => {
        opened.close()
        rm(copy, { recursive: true, force: true }).catch(() => {})
      },
    }
  } catch (thrown) {
    await rm(copy, { recursive: true, force: true })
    throw storageFault(thrown, 'opening the case')
  }
}
