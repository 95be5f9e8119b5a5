/** Whether a process of this machine lives, whoever's it is. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // EPERM: another user's.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
