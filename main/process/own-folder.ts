import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from './is-alive.ts'

const made = new Set<string>()

/**
 * Makes a folder of this process in `parent`, which holds nothing else, and removes those of processes that are gone: what
 * one leaves behind when it is killed does not stay. Where process ids begin anew, at a restart or in a container, a folder of
 * this process's id may be an earlier one's; then it is emptied first.
 */
export const ownFolder = async (parent: string): Promise<string> => {
  const own = join(parent, String(process.pid))
  if (!made.has(own)) await rm(own, { recursive: true, force: true })
  made.add(own)
  await mkdir(own, { recursive: true, mode: 0o700 })
  for (const name of await readdir(parent)) {
    const pid = Number(name)
    if (/^\d+$/.test(name) && pid !== process.pid && !isAlive(pid))
      await rm(join(parent, name), { recursive: true, force: true })
  }
  return own
}
