import { basename, dirname, join } from 'node:path'

/** The repository, or the packaged application: this file lies in main/ there, or within a bundle in out/main/. */
export const programFolder =
  basename(import.meta.dirname) === 'main' && basename(dirname(import.meta.dirname)) === 'out'
    ? join(import.meta.dirname, '..', '..')
    : join(import.meta.dirname, '..')

/** Whether this runs as TypeScript from the repository, and not from a bundle. */
export const runsFromSource = import.meta.filename.endsWith('.ts')

/** Child processes and native libraries read real files; electron-builder puts them beside the archive. */
const unpacked = (path: string): string =>
  path.replace(
    /([\\/])app\.asar([\\/])/,
    (_, before: string, after: string) => `${before}app.asar.unpacked${after}`,
  )

/** Absolute path of a file in resources/. */
export const resourcePath = (...names: readonly string[]): string =>
  unpacked(join(programFolder, 'resources', ...names))

/** The built renderer: index.html and its assets. */
export const rendererFolder = join(programFolder, 'out', 'renderer')

/** Absolute path of the module that an engine's child process runs: main/engines/NAME/start.ts, or its bundle. */
export const engineModule = (name: string): string =>
  runsFromSource
    ? join(programFolder, 'main', 'engines', name, 'start.ts')
    : join(programFolder, 'out', 'main', `${name}.js`)
