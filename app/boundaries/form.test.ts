import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  everyTestRuns,
  type FormRule,
  filesAreShort,
  foldersWithoutReadme,
  mostLines,
  namesAreKebabCase,
  namesSayWhatIsInside,
  nothingIsExportedByDefault,
  nothingIsLeftUnfinished,
} from './form-rules.ts'
import { parseSource, readSources, repositoryRoot } from './source.ts'

/** Joined at run time, so that this file does not break the rules that it tests. */
const joined = (...parts: readonly string[]): string => parts.join('')

const cases: readonly {
  readonly promise: string
  readonly rule: FormRule
  readonly refused: readonly (readonly [path: string, text: string])[]
  readonly passed: readonly (readonly [path: string, text: string])[]
}[] = [
  {
    promise: `no file has more than ${mostLines} lines`,
    rule: filesAreShort,
    refused: [
      ['app/long.ts', '\n'.repeat(mostLines + 1)],
      ['app/long.ts', `${'\n'.repeat(mostLines)}const x = 1`],
    ],
    passed: [
      ['app/long.ts', '\n'.repeat(mostLines)],
      ['app/empty.ts', ''],
    ],
  },
  {
    promise: 'file and folder names say what is inside',
    rule: namesSayWhatIsInside,
    refused: [
      'app/utils.ts',
      'app/types.d.ts',
      'main/helpers/read.ts',
      'app/index.ts',
      'app/base.test.ts',
    ].map((path) => [path, ''] as const),
    passed: ['app/base-rate.ts', 'main/data-set.ts', 'app/indexed.ts'].map((path) => [path, ''] as const),
  },
  {
    promise: 'files are named in kebab-case, components in PascalCase',
    rule: namesAreKebabCase,
    refused: ['app/faceBox.ts', 'app/Face.ts', 'app/face_box.ts', 'renderer/faceBox.tsx', 'app/face..ts'].map(
      (path) => [path, ''] as const,
    ),
    passed: [
      'app/face-box.ts',
      'app/ids.test.ts',
      'renderer/FaceBox.tsx',
      'renderer/start.tsx',
      'main/run.mjs',
    ].map((path) => [path, ''] as const),
  },
  {
    promise: 'nothing is exported by default',
    rule: nothingIsExportedByDefault,
    refused: [
      ['app/face.ts', 'export default 1'],
      ['app/face.ts', 'const x = 1; export { x as default }'],
    ],
    passed: [
      ['app/face.ts', 'export const x = "export default 1" // export default'],
      ['renderer/vite.config.ts', 'export default {}'],
    ],
  },
  {
    promise: 'every test runs',
    rule: everyTestRuns,
    refused: [
      ['app/face.test.ts', joined('test', '.only("x", () => {})')],
      ['app/face.test.ts', joined('describe', '.skip("x", () => {})')],
      ['app/face.test.ts', joined('test("x", { skip', ': true }, () => {})')],
    ],
    passed: [
      ['app/face.test.ts', 'test("x", (t) => t.skip("the fixtures are absent"))'],
      ['app/face.test.ts', 'test("x", { skip: isAbsent && "the fixtures are absent" }, () => {})'],
    ],
  },
  {
    promise: 'nothing is left unfinished',
    rule: nothingIsLeftUnfinished,
    refused: [['app/face.ts', joined('// TO', 'DO: later')]],
    passed: [['app/face.ts', '// todos are a word too']],
  },
]

const sources = readSources()

for (const { promise, rule, refused, passed } of cases) {
  test(promise, () => assert.deepEqual(sources.flatMap(rule), []))

  test(`the rule that ${promise} can fail`, () => {
    for (const [path, text] of refused)
      assert.equal(rule(parseSource(path, text)).length, 1, `${path} with ${text} must be refused`)
    for (const [path, text] of passed)
      assert.deepEqual(rule(parseSource(path, text)), [], `${path} with ${text} must pass`)
  })
}

test('every top folder has a README', () => assert.deepEqual(foldersWithoutReadme(repositoryRoot), []))

test('the rule that every top folder has a README can fail', () => {
  const root = mkdtempSync(join(tmpdir(), 'assay-readme-'))
  try {
    for (const folder of ['app', 'main', 'models', 'renderer', 'resources']) {
      mkdirSync(join(root, folder))
      if (folder !== 'models') writeFileSync(join(root, folder, 'README.md'), '')
    }
    assert.deepEqual(foldersWithoutReadme(root), ['models'])
  } finally {
    rmSync(root, { recursive: true })
  }
})
