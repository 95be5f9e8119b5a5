import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10

interface Spent {
  readonly parent: number
  readonly ms: number
}

const spentBy = (pid: string): Spent | undefined => {
  try {
    // The name in parentheses may hold spaces; what follows it does not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
    return { parent: parent ?? 0, ms: ((user ?? 0) + (system ?? 0)) * msPerTick }
  } catch {
    // It ended meanwhile.
    return undefined
  }
}

/**
 * Processor time, in ms, that this process's descendants have used so far: other than the clock, it says the same on a
 * busy machine. undefined where the system does not tell.
 */
export const descendantsCpuMs = (): number | undefined => {
  let pids: readonly string[]
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return undefined
  }
  const all = new Map(pids.flatMap((pid) => [[Number(pid), spentBy(pid)] as const]))
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (all.get(pid) !== undefined && isOurs(all.get(pid)?.parent ?? 0))
  let ms = 0
  for (const [pid, spent] of all)
    if (spent !== undefined && pid !== process.pid && isOurs(pid)) ms += spent.ms
  return ms
}
