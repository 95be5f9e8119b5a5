import { readFile } from 'node:fs/promises'

/** proc(5) counts in hundredths of a second on every architecture of Linux that Node runs on. */
const ticksPerSecond = 100

/** Computing time that a process has taken so far, all its threads together, in ms; null where the system does not tell. */
export const processorMs = async (pid: number): Promise<number | null> => {
  if (process.platform !== 'linux') return null
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // "pid (name) state …": the name may hold spaces; utime and stime are fields 14 and 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (1000 * (Number(fields[11]) + Number(fields[12]))) / ticksPerSecond
  } catch {
    // It has ended.
    return null
  }
}

/** Of several processes together; null where one of them is not told. */
export const processorMsOf = async (pids: readonly (number | undefined)[]): Promise<number | null> => {
  let sum = 0
  for (const pid of pids) {
    const one = pid === undefined ? 0 : await processorMs(pid)
    if (one === null) return null
    sum += one
  }
  return sum
}
