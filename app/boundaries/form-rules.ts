import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isConfiguration } from './import-rules.ts'
import { type Source, topFolders } from './source.ts'

export const mostLines = 400

/** A rule answers with one sentence for each way in which the file breaks it. */
export type FormRule = (source: Source) => readonly string[]

const sayingNothing = /^(utils?|helpers?|common|shared|misc|managers?|services?|base|types?|data|index)$/

export const filesAreShort: FormRule = ({ path, text }) => {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return lines > mostLines ? [`${path} has ${lines} lines: which two ideas are in it?`] : []
}

export const namesSayWhatIsInside: FormRule = ({ path }) => {
  const names = path.split('/').map((part) => part.split('.')[0] ?? '')
  return names.filter((name) => sayingNothing.test(name)).map((name) => `${path}: "${name}" names nothing`)
}

export const namesAreKebabCase: FormRule = ({ path }) => {
  const pattern = path.endsWith('.tsx')
    ? /^([A-Z][A-Za-z0-9]*|[a-z0-9]+(-[a-z0-9]+)*)(\.test)?\.tsx$/
    : /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.[a-z]+$/
  return pattern.test(basename(path)) ? [] : [`${path} is not kebab-case.ts or PascalCase.tsx`]
}

export const nothingIsExportedByDefault: FormRule = ({ path, hasDefaultExport }) =>
  hasDefaultExport && !isConfiguration(path) ? [`${path} has a default export`] : []

export const everyTestRuns: FormRule = ({ path, text }) => {
  if (!/\.test\.tsx?$/.test(path)) return []
  const marks =
    text.match(/\b(it|test|describe|suite)\.(only|skip|todo)\b|\b(only|skip|todo):\s*true\b/g) ?? []
  return marks.map((mark) => `${path} holds "${mark}": skip at run time, with a reason`)
}

export const nothingIsLeftUnfinished: FormRule = ({ path, text }) =>
  (text.match(/\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/g) ?? []).map((mark) => `${path} holds "${mark}"`)

/** The top folders below `root` that have no README.md. */
export const foldersWithoutReadme = (root: string): readonly string[] =>
  topFolders.filter((folder) => !existsSync(join(root, folder, 'README.md')))
