import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'

/** Whether a path lies inside a folder, by name alone. Both absolute. */
const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** A file found inside a folder, links resolved; or a half-sentence saying what is wrong with it. */
export type FoundFile = { readonly path: string } | { readonly problem: string }

/**
 * Finds a file by its relative path and makes sure that neither `..` nor a symbolic link leads out of the folder, whose real path is given.
 */
export const findInside = async (realFolder: string, file: string): Promise<FoundFile> => {
  if (file.includes('\0')) return { problem: 'has a path with a NUL character' }
  if (isAbsolute(file)) return { problem: `"${file}" is an absolute path; paths are relative to the set` }
  const named = join(realFolder, file)
  if (!isInside(realFolder, named)) return { problem: `"${file}" leads out of the set's folder` }
  const path = await realpath(named).catch(() => null)
  if (path === null) return { problem: `"${file}" does not exist` }
  if (!isInside(realFolder, path))
    return { problem: `"${file}" is a link that leads out of the set's folder` }
  const found = await stat(path)
  return found.isFile() ? { path } : { problem: `"${file}" is not a file` }
}
