import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // EPERM: another user's, so it lives.
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/**
 * Makes a folder of this process in `parent`, which holds nothing else, and removes those of processes that are gone: what
 * one leaves behind when it is killed does not stay.
 */
export const ownFolder = async (parent: string): Promise<string> => {
  const own = join(parent, String(process.pid))
  await mkdir(own, { recursive: true, mode: 0o700 })
  for (const name of await readdir(parent)) {
    const pid = Number(name)
    if (/^\d+$/.test(name) && pid !== process.pid && !isAlive(pid))
      await rm(join(parent, name), { recursive: true, force: true })
  }
  return own
}
