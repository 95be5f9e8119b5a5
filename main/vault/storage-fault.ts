import { Fault } from '#app/fault.ts'

// https://www.sqlite.org/rescode.html: the low byte is the primary code.
const sqlite = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notDatabase: 26,
}

const kinds = {
  full: { system: ['ENOSPC', 'EDQUOT'], database: [sqlite.full] },
  held: { system: [], database: [sqlite.busy, sqlite.locked] },
  readOnly: { system: ['EROFS', 'EACCES', 'EPERM'], database: [sqlite.readOnly] },
  damaged: {
    system: ['EIO'],
    database: [sqlite.corrupt, sqlite.notDatabase, sqlite.ioError, sqlite.cannotOpen],
  },
} as const

type Kind = keyof typeof kinds

const kindOf = (
  thrown: Error & { readonly code?: unknown; readonly errcode?: unknown },
): Kind | undefined => {
  const primary = typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : -1
  return (Object.keys(kinds) as Kind[]).find(
    (kind) =>
      kinds[kind].system.some((code) => code === thrown.code) ||
      kinds[kind].database.some((code) => code === primary),
  )
}

const faults = {
  full: (doing: string, options: object) =>
    new Fault(
      'vault/full',
      `The disk is full: ${doing} was not done. Everything recorded before is safe. Free some space on its drive, then try again.`,
      options,
    ),
  held: (doing: string, options: object) =>
    new Fault(
      'vault/locked',
      `Another program has the case open: ${doing} was not done. Close the case there, then try again.`,
      options,
    ),
  readOnly: (doing: string, options: object) =>
    new Fault(
      'vault/read-only',
      `The case's folder cannot be written: ${doing} was not done. Check its permissions, or copy the case to a drive that can be written.`,
      options,
    ),
  damaged: (doing: string, options: object) =>
    new Fault(
      'vault/corrupt',
      `The case's drive or its database is damaged: ${doing} was not done. Check the drive, then open a backup or an archive of the case; leave this folder as it is.`,
      options,
    ),
} as const

/**
 * Names what a disk or SQLite threw while the vault was `doing` something (a noun phrase: 'opening the case'), as a fault that
 * says what to do. A Fault, an abort, and what is no storage's doing come back as they are.
 */
export const storageFault = (thrown: unknown, doing: string): unknown => {
  if (thrown instanceof Fault || !(thrown instanceof Error)) return thrown
  const kind = kindOf(thrown)
  return kind === undefined
    ? thrown
    : faults[kind](doing, { detail: { storage: thrown.message }, cause: thrown })
}
