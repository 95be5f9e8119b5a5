const gatherMs = 250
const mostMs = 1000

/**
 * Runs `work` for the first of many calls at once, and for those that follow it closely together: soon after the last of
 * them, but at least every second.
 */
export const gathered = (work: () => Promise<void>): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let since = 0
  let ranAt = Number.NEGATIVE_INFINITY
  const run = () => {
    timer = undefined
    ranAt = Date.now()
    void work()
  }
  return () => {
    const now = Date.now()
    if (timer === undefined) {
      if (now - ranAt >= gatherMs) return run()
      since = now
    }
    clearTimeout(timer)
    timer = setTimeout(run, Math.max(0, Math.min(gatherMs, since + mostMs - now)))
  }
}
