import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** The system's own command, with these arguments. */
export const mount = (...args: readonly string[]): void => {
  execFileSync('mount', args, { stdio: 'ignore' })
}

/** Mounts a file system of that size in memory; skips the test, with the reason, where this user may not. */
export const tinyDisk = (t: TestContext, size: string): string | undefined => {
  const place = mkdtempSync(join(tmpdir(), 'assay-disk-'))
  try {
    mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place)
  } catch {
    rmSync(place, { recursive: true })
    t.skip('skipped: only root on Linux may mount a small file system')
    return undefined
  }
  t.after(() => {
    execFileSync('umount', ['-l', place], { stdio: 'ignore' })
    rmSync(place, { recursive: true, force: true })
  })
  return place
}
