import { posix } from 'node:path'
import { homeExceptions, packageHomes } from './package-homes.ts'
import type { Source } from './source.ts'

/** What an import leads to: a file of the repository, a module of Node, or an installed package. */
type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'node' | 'package'; readonly name: string }

/** A rule answers with one sentence for each import of the file that breaks it. */
export type ImportRule = (source: Source) => readonly string[]

/** Files that check the program and are no part of it. */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /^app\/(e2e|boundaries)\//.test(path)

export const isConfiguration = (path: string): boolean => /\.config\.(ts|mts|mjs)$/.test(path)

const targetOf = (from: string, request: string): Target => {
  if (request.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), request) }
  if (request.startsWith('#')) return { kind: 'file', path: request.slice(1) }
  if (request.startsWith('node:')) return { kind: 'node', name: request }
  const parts = request.split('/')
  return { kind: 'package', name: parts.slice(0, request.startsWith('@') ? 2 : 1).join('/') }
}

const targetsOf = ({ path, imports }: Source): readonly Target[] =>
  imports.filter((request) => request !== undefined).map((request) => targetOf(path, request))

const fileTargets = (source: Source): readonly string[] =>
  targetsOf(source).flatMap((target) => (target.kind === 'file' ? [target.path] : []))

const topFolderOf = (path: string): string => path.split('/')[0] ?? ''

/** The files that each folder's files may import. */
const reach: Readonly<Record<string, RegExp>> = {
  app: /^app\//,
  models: /^(models\/|app\/(fault|assert|geometry|face-regions|records\/pack)\.ts$)/,
  main: /^(main|app|models|resources)\//,
  renderer: /^(renderer|app)\//,
  resources: /^resources\//,
}

export const foldersImportOnlyWhatTheyMay: ImportRule = (source) => {
  if (/^app\/(e2e|boundaries)\//.test(source.path)) return []
  const allowed = reach[topFolderOf(source.path)]
  return fileTargets(source)
    .filter((path) => allowed?.test(path) !== true)
    .map((path) => `${source.path} imports ${path}, which ${topFolderOf(source.path)} may not`)
}

const stageOf = (path: string): string | undefined => /^main\/stages\/([^/]+)\//.exec(path)?.[1]

export const stagesDoNotImportEachOther: ImportRule = (source) => {
  const own = stageOf(source.path)
  if (own === undefined) return []
  return fileTargets(source)
    .filter((path) => stageOf(path) !== undefined && stageOf(path) !== own)
    .map(
      (path) => `${source.path} imports ${path}: a stage gets another's result as a record from the pipeline`,
    )
}

export const nothingImportsTests: ImportRule = (source) => {
  const isWithinTests = isTest(source.path)
  return fileTargets(source)
    .filter((path) => /\.test\.tsx?$/.test(path) || (isTest(path) && !isWithinTests))
    .map((path) => `${source.path} imports ${path}, which only tests the program`)
}

export const appAndRendererDoNotImportNode: ImportRule = (source) => {
  if (!/^(app|renderer)\//.test(source.path) || isTest(source.path) || isConfiguration(source.path)) return []
  return targetsOf(source).flatMap((target) =>
    target.kind === 'node' ? [`${source.path} imports ${target.name}, but must run without Node`] : [],
  )
}

const isAtHome = (path: string, name: string): boolean =>
  packageHomes[name]?.test(path) === true ||
  homeExceptions.some((exception) => exception.path === path && exception.packages.includes(name))

export const packagesStayAtHome: ImportRule = (source) => {
  if (isTest(source.path) || isConfiguration(source.path)) return []
  return targetsOf(source).flatMap((target) =>
    target.kind === 'package' && !isAtHome(source.path, target.name)
      ? [`${source.path} imports ${target.name} outside its home (app/boundaries/package-homes.ts)`]
      : [],
  )
}

export const importsAreWrittenOut: ImportRule = (source) =>
  isTest(source.path)
    ? []
    : source.imports
        .filter((request) => request === undefined)
        .map(() => `${source.path} imports a module whose name is computed, so that no rule can judge it`)
