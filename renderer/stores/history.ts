/** A value with what it was before and what was undone. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
}

const longest = 200

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] })

/** A new value; what had been undone is forgotten, and so is what lies more than 200 steps back. */
export const record = <T>({ past, present }: History<T>, next: T): History<T> => ({
  past: [...past, present].slice(-longest),
  present: next,
  future: [],
})

/** One step back; unchanged at the start. */
export const undo = <T>(history: History<T>): History<T> => {
  const { past, present, future } = history
  if (past.length === 0) return history
  return { past: past.slice(0, -1), present: past.at(-1) as T, future: [present, ...future] }
}

/** One step forth; unchanged at the end. */
export const redo = <T>(history: History<T>): History<T> => {
  const { past, present, future } = history
  if (future.length === 0) return history
  return { past: [...past, present], present: future[0] as T, future: future.slice(1) }
}
