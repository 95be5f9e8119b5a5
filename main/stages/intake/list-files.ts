import { lstat, opendir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Fault } from '#app/fault.ts'

/** A file to be taken in, or why something that was named is none. */
export type ListedFile =
  | { readonly path: string; readonly name: string; readonly fault: null }
  | { readonly path: string; readonly name: string; readonly fault: Fault }

const deepest = 64

const unreadable = (cause: unknown): Fault => {
  const { code = '' } = cause as NodeJS.ErrnoException
  const reason =
    { ENOENT: 'it is not there any more', EACCES: 'you may not read it', ELOOP: 'it is a link to itself' }[
      code
    ] ?? code
  return new Fault('evidence/unreadable', `This cannot be taken in: ${reason}. Check it, and add it again.`, {
    cause,
    detail: { reason: code },
  })
}

const special = (): Fault =>
  new Fault('evidence/unsupported', 'This is neither a file nor a folder, and was left out.')
const link = (): Fault =>
  new Fault(
    'evidence/unsupported',
    'Links in a folder are not followed: they may lead out of it. Add what it leads to by itself.',
  )

/** All files in a folder and its folders, by name; links are named and not followed. */
const filesIn = async function* (folder: string, depth: number): AsyncGenerator<ListedFile> {
  if (depth > deepest) {
    const fault = new Fault(
      'evidence/unsupported',
      `Folders are searched ${deepest} levels deep, not deeper.`,
    )
    yield { path: folder, name: basename(folder), fault }
    return
  }
  try {
    const entries: { name: string; isFile: boolean; isFolder: boolean; isLink: boolean }[] = []
    for await (const entry of await opendir(folder))
      entries.push({
        name: entry.name,
        isFile: entry.isFile(),
        isFolder: entry.isDirectory(),
        isLink: entry.isSymbolicLink(),
      })
    for (const { name, isFile, isFolder, isLink } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, name)
      if (isFolder) yield* filesIn(path, depth + 1)
      else yield { path, name, fault: isFile ? null : isLink ? link() : special() }
    }
  } catch (thrown) {
    yield { path: folder, name: basename(folder), fault: unreadable(thrown) }
  }
}

/** The files that `paths` name, folders with everything in them, in order; what cannot be listed is given with its fault. */
export const listFiles = async function* (paths: readonly string[]): AsyncGenerator<ListedFile> {
  for (const given of paths) {
    const path = resolve(given)
    const name = basename(path)
    try {
      const isLink = (await lstat(path)).isSymbolicLink()
      const found = isLink ? await stat(path) : await lstat(path)
      if (found.isDirectory()) yield* filesIn(path, 1)
      else yield { path, name, fault: found.isFile() ? null : special() }
    } catch (thrown) {
      yield { path, name, fault: unreadable(thrown) }
    }
  }
}
