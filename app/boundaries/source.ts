import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { parseSync } from 'vite'

/** A source file with what the rules ask about it. */
export interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly text: string
  /** Every module it names, in any kind of import; `undefined` stands for one that is computed at run time. */
  readonly imports: readonly (string | undefined)[]
  readonly hasDefaultExport: boolean
}

type SyntaxNode = Readonly<Record<string, unknown>> & { readonly type: string }

export const repositoryRoot = join(import.meta.dirname, '..', '..')
export const topFolders = ['app', 'main', 'models', 'renderer', 'resources'] as const

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

function* nodesIn(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item)
  else if (isNode(value)) {
    yield value
    for (const child of Object.values(value)) yield* nodesIn(child)
  }
}

/** The text of a string literal, or of a template literal without holes; undefined for any other expression. */
const literalText = (value: unknown): string | undefined => {
  if (!isNode(value)) return undefined
  if (value.type === 'Literal' && typeof value.value === 'string') return value.value
  if (value.type === 'TSLiteralType') return literalText(value.literal)
  const [only, ...others] = Array.isArray(value.quasis) ? value.quasis : []
  return value.type === 'TemplateLiteral' && others.length === 0 ? only?.value?.cooked : undefined
}

const importNodeTypes = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
]

/** The expression that names the imported module, for each node that imports. */
const requestOf = (node: SyntaxNode): unknown => {
  if (importNodeTypes.includes(node.type) || node.type === 'TSImportType') return node.source ?? node.argument
  if (node.type === 'TSExternalModuleReference') return node.expression
  const isRequire = node.type === 'CallExpression' && isNode(node.callee) && node.callee.name === 'require'
  return isRequire && Array.isArray(node.arguments) ? node.arguments[0] : undefined
}

const exportsDefault = (node: SyntaxNode): boolean =>
  node.type === 'ExportDefaultDeclaration' ||
  (node.type === 'ExportSpecifier' && isNode(node.exported) && node.exported.name === 'default')

/** Parses a file's text by its extension; throws when it is not valid TypeScript or JavaScript. */
export const parseSource = (path: string, text: string): Source => {
  const lang = path.endsWith('.tsx') ? 'tsx' : path.endsWith('.mjs') ? 'js' : 'ts'
  const { program, errors } = parseSync(path, text, { lang, sourceType: 'module' })
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const nodes = [...nodesIn(program)]
  const requests = nodes.map(requestOf).filter((request) => request !== undefined && request !== null)
  return { path, text, imports: requests.map(literalText), hasDefaultExport: nodes.some(exportsDefault) }
}

/** Every TypeScript and JavaScript file below the top folders. */
export const readSources = (): readonly Source[] =>
  topFolders
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        posix.join(folder, path.replaceAll(sep, '/')),
      ),
    )
    .filter((path) => /\.(ts|tsx|cts|mts|mjs)$/.test(path))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(repositoryRoot, path), 'utf8')))
