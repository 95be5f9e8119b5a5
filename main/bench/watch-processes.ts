import { residentBytes } from '#main/process/resident-memory.ts'

/** Memory that processes held at one moment, by name; 0 for one that does not run. */
export interface MemoryLook {
  readonly atMs: number
  readonly bytes: Readonly<Record<string, number>>
}

/** Looks at the processes that `pids` gives, at an interval, until it is stopped. */
export const watchProcesses = (
  pids: () => Readonly<Record<string, number | undefined>>,
  intervalMs: number,
): { readonly stop: () => Promise<readonly MemoryLook[]> } => {
  const looks: MemoryLook[] = []
  const startMs = performance.now()
  const look = async (): Promise<void> => {
    const atMs = performance.now() - startMs
    const bytes: Record<string, number> = {}
    for (const [name, pid] of Object.entries(pids()))
      bytes[name] = pid === undefined ? 0 : ((await residentBytes(pid)) ?? 0)
    looks.push({ atMs, bytes })
  }
  let last: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    last = last.then(look)
  }, intervalMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await last
      return looks
    },
  }
}
