import { Fault } from '#app/fault.ts'
import { applicationId, type Database } from './database.ts'
import type { Migration } from './migrations/migration.ts'

const versionOf = (database: Database): number => Number(database.get('PRAGMA user_version')?.user_version)

const refuseNewer = (version: number, latest: number): void => {
  if (version <= latest) return
  throw new Fault(
    'vault/too-new',
    'A newer version of Assay made this case, and this version cannot read it. Install the newer version; the case is unchanged.',
    { detail: { found: version, readable: latest } },
  )
}

/** What `migrate` did: null where the database had the latest form. */
export interface Upgrade {
  readonly from: number
  readonly to: number
  /** The copy that was made before the first change; null for a database that was empty. */
  readonly copy: string | null
}

/** Throws vault/too-new for a database of a later form, vault/read-only for one of an earlier form that may not be written. */
export const checkForm = (database: Database, migrations: readonly Migration[]): void => {
  const latest = migrations.at(-1)?.version ?? 0
  const version = versionOf(database)
  refuseNewer(version, latest)
  if (version < latest)
    throw new Fault(
      'vault/read-only',
      'An earlier version of Assay made this case; it must be brought up to date, but it can only be read here. Copy it to a drive that can be written and open the copy.',
      { detail: { found: version, needed: latest } },
    )
}

/** Brings the database to the latest form, each step in a transaction, after a copy was written beside it. */
export const migrate = async (
  database: Database,
  migrations: readonly Migration[],
): Promise<Upgrade | null> => {
  const from = versionOf(database)
  const to = migrations.at(-1)?.version ?? 0
  refuseNewer(from, to)
  const steps = migrations.filter(({ version }) => version > from)
  if (steps.length === 0) return null
  const copy = from === 0 ? null : `${database.path}.before-version-${to}`
  if (copy !== null) await database.copyTo(copy)
  for (const { version, title, sql } of steps)
    database.transaction(`the upgrade "${title}"`, () => {
      database.exec(sql)
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version};`)
    })
  return { from, to, copy }
}
