import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { isAlive } from '#main/process/is-alive.ts'
import { type Clock, instantOf } from './clock.ts'
import { storageFault } from './storage-fault.ts'

/** A holder that has not been heard of for this long counts as gone; SQLite's own lock still keeps out a second writer. */
export const silentForMs = 90_000
const beatEveryMs = 15_000

const Holder = v.object({
  pid: v.number(),
  host: v.string(),
  token: v.string(),
  since: v.string(),
  beat: v.string(),
})
type Holder = v.InferOutput<typeof Holder>

/** The right to write a case, for as long as it is not released. */
export interface CaseLock {
  /** Throws vault/locked once another program has taken the case over. */
  readonly check: () => void
  readonly release: () => void
}

export const lockFileOf = (folder: string): string => join(folder, 'lock.json')

const read = (file: string): { readonly holder: Holder | null; readonly changedAtMs: number } | undefined => {
  try {
    const text = readFileSync(file, 'utf8')
    const changedAtMs = statSync(file).mtimeMs
    try {
      return { holder: v.parse(Holder, JSON.parse(text)), changedAtMs }
    } catch {
      // Half-written: by a program that is just starting, or by one that died while it did.
      return { holder: null, changedAtMs }
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw storageFault(thrown, 'reading the lock of the case')
  }
}

const lockedBy = (holder: Holder | null): Fault =>
  new Fault(
    'vault/locked',
    holder === null
      ? 'Another program is just opening the case. Wait a moment, then try again.'
      : `The case is open in another program (process ${holder.pid} on ${holder.host}, since ${holder.since}). Close it there, then try again.`,
    { detail: holder === null ? {} : { pid: holder.pid, host: holder.host, since: holder.since } },
  )

const write = (file: string, flag: 'wx' | 'w', holder: Holder): void => {
  const descriptor = openSync(file, flag, 0o644)
  try {
    writeSync(descriptor, JSON.stringify(holder))
    fsyncSync(descriptor)
    closeSync(descriptor)
  } catch (thrown) {
    closeSync(descriptor)
    // On a full disk an empty file would keep everybody out.
    if (flag === 'wx') rmSync(file, { force: true })
    throw thrown
  }
}

/** Tokens of the locks that this process holds. */
const heldHere = new Set<string>()

/** Whether the holder is certainly or very probably gone. */
const isStale = (found: NonNullable<ReturnType<typeof read>>, clock: Clock): boolean => {
  const { holder, changedAtMs } = found
  if (holder === null) return Math.abs(clock.now() - changedAtMs) > silentForMs
  if (holder.host === hostname() && !isAlive(holder.pid)) return true
  // Where process ids begin anew, as in a container, a killed process may have had the id of this one.
  if (holder.host === hostname() && holder.pid === process.pid && !heldHere.has(holder.token)) return true
  // Absolute, so that a clock set back does not make a dead holder immortal.
  return Math.abs(clock.now() - Date.parse(holder.beat)) > silentForMs
}

/** Moves a stale lock away; false when somebody else was faster. */
const clearStale = (file: string, found: NonNullable<ReturnType<typeof read>>): boolean => {
  const aside = `${file}.${randomUUID()}.stale`
  try {
    renameSync(file, aside)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw storageFault(thrown, 'taking over the lock of the case')
  }
  const moved = read(aside)
  if (moved?.holder?.token === found.holder?.token) {
    rmSync(aside, { force: true })
    return true
  }
  renameSync(aside, file)
  return false
}

/** Takes the case for writing. Throws vault/locked, naming the holder, while another program has it. */
export const takeCaseLock = (folder: string, clock: Clock): CaseLock => {
  const file = lockFileOf(folder)
  const since = instantOf(clock)
  const own: Holder = { pid: process.pid, host: hostname(), token: randomUUID(), since, beat: since }
  for (let attempt = 0; ; attempt += 1) {
    try {
      write(file, 'wx', own)
      break
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw storageFault(thrown, 'opening the case')
    }
    const found = read(file)
    if (found === undefined) continue
    if (attempt >= 3 || !isStale(found, clock)) throw lockedBy(found.holder)
    clearStale(file, found)
  }
  heldHere.add(own.token)
  let lostTo: Holder | null | undefined
  const isOurs = (): boolean => {
    const found = read(file)
    if (found?.holder?.token === own.token) return true
    lostTo = found?.holder ?? null
    return false
  }
  const beat = () => {
    // Not renewing is safe: at worst the lock looks stale while SQLite still holds the database.
    try {
      if (isOurs()) write(file, 'w', { ...own, beat: instantOf(clock) })
    } catch {}
  }
  const timer = setInterval(beat, beatEveryMs)
  timer.unref()
  return {
    check: () => {
      if (lostTo !== undefined) throw lockedBy(lostTo)
    },
    release: () => {
      clearInterval(timer)
      heldHere.delete(own.token)
      if (isOurs()) rmSync(file, { force: true })
    },
  }
}
