import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Milliseconds since 1970 of the newest change to a file or folder below each of `paths`; tests do not count. */
export const newestChangeMs = (paths: readonly string[]): number =>
  paths
    .flatMap((path) => [
      path,
      ...(statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, encoding: 'utf8' })
            .filter((name) => !/\.test\.tsx?$/.test(name))
            .map((name) => join(path, name))
        : []),
    ])
    .reduce((newest, path) => Math.max(newest, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0), 0)
