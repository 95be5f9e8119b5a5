import { createHash, randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './is-alive.ts'

/** What lies for a while beside cases, or where temporary files lie, and must not outlive the process that made it. */
export type PassingKind = 'creating' | 'archive' | 'backup' | 'unpacking' | 'reading'

const made = new Set<string>()

// Another machine's processes cannot be looked for: on a shared drive its files are its own to remove.
const hostTag = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** A hidden name that says which process of which machine it belongs to. */
export const passingName = (kind: PassingKind): string => {
  const name = `.assay-${kind}-${hostTag()}-${process.pid}-${randomUUID().slice(0, 8)}`
  made.add(name)
  return name
}

const pattern = /^\.assay-(?:creating|archive|backup|unpacking|reading)-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}/

const isLeftOver = (name: string): boolean => {
  const [, host, pid] = pattern.exec(name) ?? []
  if (host !== hostTag()) return false
  // A process id may have been an earlier process's: then the name is none that this one made.
  if (Number(pid) === process.pid) return ![...made].some((own) => name.startsWith(own))
  return !isAlive(Number(pid))
}

/** Removes what killed processes of this machine left in `folder`; what cannot be removed stays for the next time. */
export const sweepPassing = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  for (const name of names)
    if (isLeftOver(name)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
}
