import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Fault } from '#app/fault.ts'

/** The program's own diary on this machine, for finding faults; never sent anywhere, and no part of any case. */
export interface Log {
  readonly note: (event: string, detail?: Readonly<Record<string, unknown>>) => void
  /** A fault with its causes, which cross no wire. */
  readonly fault: (event: string, fault: Fault) => void
}

const causesOf = (thrown: unknown): readonly string[] =>
  thrown instanceof Error ? [thrown.stack ?? thrown.message, ...causesOf(thrown.cause)] : []

/**
 * Appends to the file at `path`, one line of JSON an event; when it holds `limitBytes` it becomes `path.1` in place of
 * the one before. A log that cannot be written stops nothing.
 */
export const openLog = (path: string, limitBytes = 2 ** 22): Log => {
  const write = (level: string, event: string, detail: Readonly<Record<string, unknown>>) => {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= limitBytes) renameSync(path, `${path}.1`)
      const line = JSON.stringify({ at: new Date().toISOString(), level, event, ...detail })
      appendFileSync(path, `${line}\n`, { mode: 0o600 })
    } catch {
      // A full or read-only disk: the examiner hears of it from what cannot be saved.
    }
  }
  return {
    note: (event, detail = {}) => write('note', event, detail),
    fault: (event, fault) =>
      write('fault', event, {
        code: fault.code,
        message: fault.message,
        detail: fault.detail,
        causes: causesOf(fault.cause),
      }),
  }
}
