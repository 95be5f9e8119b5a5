import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

const kibibytes = (text: string | undefined): number | undefined => {
  const digits = text?.replaceAll(/[^0-9]/g, '') ?? ''
  return digits === '' ? undefined : 1024 * Number(digits)
}

const readers: Readonly<Partial<Record<NodeJS.Platform, (pid: number) => Promise<number | undefined>>>> = {
  // proc(5): "VmRSS:     1234 kB"
  linux: async (pid) => kibibytes(/^VmRSS:(.*)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]),
  darwin: async (pid) => kibibytes((await run('/bin/ps', ['-o', 'rss=', '-p', String(pid)])).stdout),
  // "node.exe","4242","Console","1","123,456 K", with the language's own separator of thousands.
  win32: async (pid) =>
    kibibytes((await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])).stdout.split('","')[4]),
}

/** Bytes of memory that a process of this user holds at present; undefined where that is unknown or it has ended. */
export const residentBytes = async (pid: number): Promise<number | undefined> => {
  try {
    return await readers[process.platform]?.(pid)
  } catch {
    // The process ended between two looks: then there is nothing to measure.
    return undefined
  }
}
