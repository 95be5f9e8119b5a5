import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { asFault } from '#app/fault.ts'
import { CustodyHead } from '#app/records/custody.ts'
import type { VerificationLine } from '#app/records/verification.ts'
import { caseFiles } from '#main/vault/case-folder.ts'
import { readStoredLog } from '#main/vault/custody.ts'
import { checkIntegrity, type Database } from '#main/vault/database.ts'
import { fingerprintOfPem } from '#main/vault/installation-key.ts'
import { checkForm } from '#main/vault/migrate.ts'
import { migrationList } from '#main/vault/migrations/migration-list.ts'
import { openForReading, requireCaseFolder } from '#main/vault/open-access.ts'
import { hashRecords, storedRecords } from '#main/vault/stored-record.ts'
import type { CustodyEvidence } from '#main/vault/verify-custody.ts'
import type { CaseHoldings, HeldFiles } from './case-holdings.ts'
import { readHeldRecords } from './held-records.ts'
import { failed, ok } from './verification-line.ts'

const sha256Pattern = /^[0-9a-f]{64}$/

/** The blobs of a case's folder, looked at as files and nothing else: a link is not followed. */
export const blobFiles = (folder: string): HeldFiles => {
  const place = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256)
  const sizeOf = async (sha256: string): Promise<number | null> => {
    if (!sha256Pattern.test(sha256)) return null
    try {
      const found = await lstat(place(sha256))
      return found.isFile() ? found.size : null
    } catch {
      return null
    }
  }
  return {
    find: async (sha256) => {
      const bytes = await sizeOf(sha256)
      return bytes === null ? null : { bytes, open: async () => createReadStream(place(sha256)) }
    },
    pathOf: async (sha256) => ((await sizeOf(sha256)) === null ? null : place(sha256)),
  }
}

/** What lies beside the database for whoever has no SQLite: the head and the public keys. */
const readBeside = async (
  folder: string,
  keys: ReadonlyMap<string, string>,
): Promise<{ readonly head: CustodyHead | null; readonly lines: readonly VerificationLine[] }> => {
  const files = caseFiles(folder)
  const lines: VerificationLine[] = []
  let head: CustodyHead | null = null
  try {
    head = v.parse(CustodyHead, JSON.parse(await readFile(files.head, 'utf8')))
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown)
    lines.push(failed('custody-head.json', `The head beside the database cannot be read: ${problem}`))
  }
  const names = await readdir(files.keys).catch(() => [] as string[])
  for (const name of names) {
    const fingerprint = name.replace(/\.pem$/, '')
    const pem = await readFile(join(files.keys, name), 'utf8').catch(() => '')
    if (fingerprintOfPem(pem) !== fingerprint || keys.get(fingerprint) !== pem)
      lines.push(failed(`keys/${name}`, 'The public key is not the one that the case knows under this name.'))
  }
  for (const fingerprint of keys.keys())
    if (!names.includes(`${fingerprint}.pem`))
      lines.push(failed(`keys/${fingerprint}.pem`, 'The public key is missing beside the database.'))
  return { head, lines }
}

const checkDatabase = (database: Database): VerificationLine => {
  try {
    checkIntegrity(database)
    return ok('database', 'SQLite finds the whole file sound.')
  } catch (thrown) {
    const { message, detail } = asFault(thrown)
    return failed('database', `${message}${detail.problems === undefined ? '' : ` (${detail.problems})`}`)
  }
}

export interface OpenedHoldings extends CaseHoldings {
  /** What was found while the case was opened. */
  readonly lines: readonly VerificationLine[]
  /** Everything that lies where the stored files belong. */
  readonly listFiles: () => AsyncGenerator<{ readonly name: string; readonly isNamedByHash: boolean }>
  /** Hashes that a record of another kind names, such as a report's. */
  readonly namedElsewhere: ReadonlySet<string>
}

const listBlobs = async function* (folder: string): ReturnType<OpenedHoldings['listFiles']> {
  for (const shard of await readdir(folder, { withFileTypes: true })) {
    if (shard.name === 'incoming') continue
    if (!shard.isDirectory() || !/^[0-9a-f]{2}$/.test(shard.name)) {
      yield { name: `blobs/${shard.name}`, isNamedByHash: false }
      continue
    }
    for (const file of await readdir(join(folder, shard.name), { withFileTypes: true })) {
      const isNamedByHash = file.isFile() && sha256Pattern.test(file.name) && file.name.startsWith(shard.name)
      yield { name: isNamedByHash ? file.name : `blobs/${shard.name}/${file.name}`, isNamedByHash }
    }
  }
}

/** The hashes that a record's text names anywhere, in whatever field. */
const hashesIn = (text: string): readonly string[] => text.match(/(?<=")[0-9a-f]{64}(?=")/g) ?? []

/**
 * Reads a case's folder without writing anything into it. Throws input/not-found where there is none, and a vault fault where
 * its database cannot be read at all.
 */
export const openCaseHoldings = async (
  folder: string,
  witnesses: NonNullable<CustodyEvidence['witnesses']> = [],
): Promise<OpenedHoldings> => {
  requireCaseFolder(folder)
  const database = await openForReading(folder)
  try {
    const integrity = checkDatabase(database)
    checkForm(database, migrationList)
    const log = readStoredLog(database)
    const beside = await readBeside(folder, log.keys)
    const records = readHeldRecords(storedRecords(database))
    const namedElsewhere = new Set<string>()
    for (const { kind, text } of storedRecords(database))
      if (!['exhibit', 'metadata', 'face', 'finding'].includes(kind))
        for (const sha256 of hashesIn(text)) namedElsewhere.add(sha256)
    const own =
      beside.head === null
        ? []
        : [{ from: 'custody-head.json', length: beside.head.length, hash: beside.head.hash }]
    return {
      custody: {
        ...log,
        ...hashRecords(database),
        ...(records.caseRecord === null ? {} : { caseId: records.caseRecord.id }),
        witnesses: [...own, ...witnesses],
      },
      records,
      files: blobFiles(caseFiles(folder).blobs),
      listFiles: () => listBlobs(caseFiles(folder).blobs),
      namedElsewhere,
      lines: [
        integrity,
        ...beside.lines,
        ...records.malformed.map((sentence) => failed('records', sentence)),
        ...(records.caseRecord === null ? [failed('case record', 'The case has no readable record.')] : []),
      ],
    }
  } finally {
    database.close()
  }
}
