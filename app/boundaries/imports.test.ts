import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  appAndRendererDoNotImportNode,
  foldersImportOnlyWhatTheyMay,
  type ImportRule,
  importsAreWrittenOut,
  nothingImportsTests,
  packagesStayAtHome,
  stagesDoNotImportEachOther,
} from './import-rules.ts'
import { homeExceptions, packageHomes } from './package-homes.ts'
import { parseSource, readSources } from './source.ts'

/** A rule with imports that it must refuse and imports that it must let pass, as [importing file, its text]. */
interface RuleCase {
  readonly promise: string
  readonly rule: ImportRule
  readonly refused: readonly (readonly [path: string, text: string])[]
  readonly passed: readonly (readonly [path: string, text: string])[]
}

const cases: readonly RuleCase[] = [
  {
    promise: 'each folder imports only the folders that it may',
    rule: foldersImportOnlyWhatTheyMay,
    refused: [
      ['app/fault.ts', `import { a } from '#models/graph/value.ts'`],
      ['app/records/face.ts', `export * from '../../main/log.ts'`],
      ['app/face.test.ts', `import '#main/log.ts'`],
      ['models/graph/value.ts', `import type { Case } from '#app/records/case.ts'`],
      ['models/graph/value.ts', `import '#app/fault.test.ts'`],
      ['models/import/pack.ts', `const log = await import('#main/log.ts')`],
      ['main/log.ts', `import { App } from '../renderer/App.tsx'`],
      ['renderer/App.tsx', `import { log } from '#main/log.ts'`],
      ['renderer/App.tsx', `type Log = import('#main/log.ts').Log`],
      ['renderer/bridge/port.cts', `import log = require('../../main/log.ts')`],
    ],
    passed: [
      ['app/records/face.ts', `import { Fault } from '../fault.ts'`],
      ['app/e2e/start.test.ts', `import '#main/log.ts'`],
      ['models/graph/value.ts', `import { Fault } from '#app/fault.ts'`],
      ['main/log.ts', `import '#app/records/case.ts'; import '#models/graph/value.ts'`],
      ['renderer/App.tsx', `import { x } from '#app/fault.ts'; import './start.tsx'`],
      ['app/fault.ts', `// import '#main/log.ts'\nconst text = "import '#main/log.ts'"`],
    ],
  },
  {
    promise: 'no stage imports another stage',
    rule: stagesDoNotImportEachOther,
    refused: [
      ['main/stages/face/find.ts', `import { x } from '../intake/read.ts'`],
      ['main/stages/face/find.ts', `import { x } from '#main/stages/kfd/score.ts'`],
    ],
    passed: [
      ['main/stages/face/find.ts', `import { x } from './align.ts'; import '#main/log.ts'`],
      ['main/pipeline.ts', `import '#main/stages/face/find.ts'; import '#main/stages/kfd/score.ts'`],
    ],
  },
  {
    promise: 'nothing imports a test',
    rule: nothingImportsTests,
    refused: [
      ['main/log.ts', `import '#app/e2e/browser.ts'`],
      ['main/log.ts', `import './log.test.ts'`],
      ['main/other.test.ts', `import './log.test.ts'`],
    ],
    passed: [['app/e2e/start.test.ts', `import './browser.ts'`]],
  },
  {
    promise: 'app and renderer import nothing of Node',
    rule: appAndRendererDoNotImportNode,
    refused: [
      ['app/ids.ts', `import { randomUUID } from 'node:crypto'`],
      ['renderer/App.tsx', `import fs from 'node:fs'`],
    ],
    passed: [
      ['app/ids.test.ts', `import { test } from 'node:test'`],
      ['main/log.ts', `import fs from 'node:fs'`],
    ],
  },
  {
    promise: 'each package is imported only at its home',
    rule: packagesStayAtHome,
    refused: [
      ['main/workstation.ts', `import { app } from 'electron'`],
      ['main/workstation.ts', `import sharp from 'sharp'`],
      ['main/workstation.ts', `const x = await import('node-llama-cpp')`],
      ['main/workstation.ts', `import x from 'fs'`],
      ['models/graph/value.ts', `import { Tensor } from 'onnxruntime-node'`],
      ['renderer/parts/hooks.ts', `import { useState } from 'react'`],
      ['renderer/parts/Zoom.tsx', `import Konva from 'konva/lib/Core'`],
      ['app/records/face.ts', `import x from 'a-package-that-nobody-listed'`],
      ['app/records/face.ts', `import x from '@scope/a-package-that-nobody-listed/part'`],
    ],
    passed: [
      ['main/electron/window.ts', `import { app } from 'electron'`],
      ['main/engines/vision/run.ts', `import { Tensor } from 'onnxruntime-node'`],
      ['main/setup/installation-checks.ts', `await import('sharp')`],
      ['renderer/parts/Zoom.tsx', `import { useState } from 'react'; import { x } from 'react-dom/client'`],
      ['renderer/vite.config.ts', `import { defineConfig } from 'vite'`],
    ],
  },
  {
    promise: 'every import names its module as text',
    rule: importsAreWrittenOut,
    refused: [
      ['main/log.ts', `const x = await import(process.argv[2])`],
      ['main/log.ts', 'const x = (name: string) => import(`./$' + '{name}.ts`)'],
      ['main/electron/preload.cts', `const x = require('a' + 'b')`],
    ],
    passed: [['main/log.ts', 'const x = await import(`./other.ts`)']],
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

test('every package with a home is refused at the root of each folder that is not its home', () => {
  for (const [name, home] of Object.entries(packageHomes))
    for (const path of ['app/ids.ts', 'main/workstation.ts', 'models/graph/value.ts', 'renderer/start.ts'])
      assert.equal(packagesStayAtHome(parseSource(path, `import '${name}'`)).length, home.test(path) ? 0 : 1)
})

test('every exception to a home is still used', () => {
  for (const { path, packages } of homeExceptions) {
    const source = sources.find((candidate) => candidate.path === path)
    for (const name of packages)
      assert.ok(source?.imports.includes(name), `${path} no longer imports ${name}`)
  }
})
