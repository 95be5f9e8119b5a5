import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a folder's entries survive a power failure; Windows neither can nor needs to. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces a small file: after a crash it holds the old text or the new one, never a part. */
export const replaceFile = async (path: string, text: string, mode = 0o644): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.part`
  let handle: FileHandle | undefined
  try {
    handle = await open(temporary, 'wx', mode)
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await rename(temporary, path)
  } catch (thrown) {
    await handle?.close().catch(() => {})
    await rm(temporary, { force: true })
    throw thrown
  }
  await syncFolder(dirname(path))
}

/** A writer of one file that keeps up with the newest text: texts that come while one is written replace each other. */
export interface LatestText {
  readonly put: (text: string) => void
  /** Resolves when the newest text is on the disk; rejects with what kept it off. */
  readonly settle: () => Promise<void>
}

export const latestText = (path: string): LatestText => {
  let next: string | undefined
  let failure: unknown
  let running: Promise<void> | undefined
  const work = async (): Promise<void> => {
    while (next !== undefined) {
      const text = next
      next = undefined
      try {
        await replaceFile(path, text)
        failure = undefined
      } catch (thrown) {
        failure = thrown
      }
    }
    running = undefined
  }
  return {
    put: (text) => {
      next = text
      running ??= work()
    },
    settle: async () => {
      while (running !== undefined) await running
      if (failure !== undefined) throw failure
    },
  }
}
