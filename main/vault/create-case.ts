import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import type { CaseStatement } from '#app/records/case.ts'
import { passingName, sweepPassing } from '#main/process/passing-name.ts'
import { canonicalJson } from './canonical-json.ts'
import { caseFiles, caseFolderEnding, caseFolderName } from './case-folder.ts'
import type { CaseVault, Custodian } from './case-vault.ts'
import { newCase, writeCase } from './cases.ts'
import { keepPublicKey, openCustodyLog } from './custody.ts'
import { openDatabase } from './database.ts'
import { replaceFile, syncFolder } from './durable-file.ts'
import { migrate } from './migrate.ts'
import { migrationList } from './migrations/migration-list.ts'
import { openCase } from './open-case.ts'
import { writePublicKey } from './public-key-file.ts'
import { storageFault } from './storage-fault.ts'

const freeFolder = (parent: string, caseNumber: string): string => {
  const name = caseFolderName(caseNumber)
  const stem = name.slice(0, -caseFolderEnding.length)
  for (let copy = 1; copy < 1000; copy += 1) {
    const folder = join(parent, copy === 1 ? name : `${stem}-${copy}${caseFolderEnding}`)
    if (!existsSync(folder)) return folder
  }
  throw new Fault(
    'input/conflict',
    `The folder holds too many cases named ${name}. Choose another folder or number.`,
  )
}

const fill = async (folder: string, statement: CaseStatement, custodian: Custodian): Promise<void> => {
  const { key, clock, program, actor } = custodian
  const files = caseFiles(folder)
  await mkdir(files.blobs)
  await writePublicKey(folder, key)
  const database = openDatabase(files.database, 'write')
  try {
    await migrate(database, migrationList)
    const record = newCase(randomUUID() as CaseId, statement, clock)
    const log = openCustodyLog({
      database,
      caseId: record.id,
      key,
      clock,
      actor,
      permit: () => {},
      onHead: () => {},
      witnesses: () => [],
      hashRecords: () => ({}),
    })
    log.change('creating the case', (note) => {
      keepPublicKey(database, key)
      const { hash } = writeCase(database, record)
      note({
        act: 'case created',
        subject: statement.number,
        detail: { caseId: record.id, key: key.fingerprint, statement, program },
        records: [hash],
      })
    })
    await replaceFile(files.head, `${canonicalJson(log.head())}\n`)
  } finally {
    database.close()
  }
}

/**
 * Makes a new case in a folder of its own below `parent` and opens it. The folder gets its name only when the case is complete,
 * so that a crash leaves no half of one.
 */
export const createCase = async (
  parent: string,
  statement: CaseStatement,
  custodian: Custodian,
): Promise<CaseVault> => {
  const temporary = join(parent, passingName('creating'))
  let folder: string
  try {
    await mkdir(parent, { recursive: true })
    await sweepPassing(parent)
    await mkdir(temporary)
    await fill(temporary, statement, custodian)
    folder = freeFolder(parent, statement.number)
    await rename(temporary, folder)
    await syncFolder(parent)
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true })
    throw storageFault(thrown, 'creating the case')
  }
  return openCase(folder, custodian, { isNew: true })
}
