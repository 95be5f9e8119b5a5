import { readFile } from 'node:fs/promises'

/** One thing that the workstation needs from the machine; resolves to what was found, throws when it is not there. */
export interface InstallationCheck {
  readonly name: string
  readonly find: () => Promise<string>
}

const leastNodeMajor = 24

/** The package's version from the package.json beside its resolved entry; throws when it is not installed. */
const installedVersion = async (packageName: string): Promise<string> => {
  const entry = import.meta.resolve(packageName)
  const folder = `/node_modules/${packageName}/`
  const root = entry.slice(0, entry.lastIndexOf(folder) + folder.length)
  return JSON.parse(await readFile(new URL('package.json', root), 'utf8')).version
}

/** What the workstation stands on: runtime, storage, and the three native packages. Packages load only when checked. */
export const installationChecks: readonly InstallationCheck[] = [
  {
    name: 'node',
    find: async () => {
      const version = process.versions.node
      if (Number.parseInt(version, 10) < leastNodeMajor)
        throw new Error(`this is Node ${version}, but Assay needs Node ${leastNodeMajor}`)
      return `version ${version} on ${process.platform}-${process.arch}`
    },
  },
  {
    name: 'sqlite',
    find: async () => {
      const { DatabaseSync } = await import('node:sqlite')
      const database = new DatabaseSync(':memory:')
      try {
        database.exec(
          'CREATE TABLE probe (value INTEGER NOT NULL) STRICT; INSERT INTO probe VALUES (41), (1)',
        )
        const row = database
          .prepare('SELECT sum(value) AS total, sqlite_version() AS version FROM probe')
          .get()
        if (row?.total !== 42) throw new Error(`a database in memory summed 41 and 1 to ${row?.total}`)
        return `version ${row.version} opened, wrote and read a database in memory`
      } finally {
        database.close()
      }
    },
  },
  {
    name: 'onnxruntime',
    find: async () => {
      const { env, listSupportedBackends } = await import('onnxruntime-node')
      const shipped = listSupportedBackends()
        .filter(({ bundled }) => bundled)
        .map(({ name }) => name)
      if (!shipped.includes('cpu'))
        throw new Error(`it ships no cpu backend, only: ${shipped.join(', ') || 'none'}`)
      return `version ${env.versions.node} loaded; it ships the backends ${shipped.join(', ')}; no graph was run`
    },
  },
  {
    name: 'image decoder',
    find: async () => {
      const { default: sharp } = await import('sharp')
      const pixels = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3])
      const png = await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
        .png()
        .toBuffer()
      const decoded = await sharp(png).raw().toBuffer()
      if (!decoded.equals(pixels)) throw new Error('a PNG did not decode to the pixels that were encoded')
      return `sharp ${sharp.versions.sharp} with libvips ${sharp.versions.vips} decoded a PNG exactly`
    },
  },
  {
    name: 'language model runtime',
    find: async () =>
      `node-llama-cpp ${await installedVersion('node-llama-cpp')} is installed; no model was loaded`,
  },
]

export type CheckOutcome =
  | { readonly name: string; readonly state: 'performed'; readonly found: string }
  | { readonly name: string; readonly state: 'failed'; readonly reason: string }

/** Runs the checks one after the other; a failing check is an outcome and the rest still run. */
export const runChecks = async (
  checks: readonly InstallationCheck[],
  signal: AbortSignal,
): Promise<readonly CheckOutcome[]> => {
  const outcomes: CheckOutcome[] = []
  for (const { name, find } of checks) {
    signal.throwIfAborted()
    try {
      outcomes.push({ name, state: 'performed', found: await find() })
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      outcomes.push({ name, state: 'failed', reason: reason.replaceAll(/\s+/g, ' ').trim() })
    }
  }
  return outcomes
}
