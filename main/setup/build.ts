import { join } from 'node:path'
import { buildMain } from './build-main.ts'
import { buildRenderer } from './build-renderer.ts'

/** Usage: node main/setup/build.ts renderer|electron. Builds the page when it is stale; for Electron the bundles too. */
const root = join(import.meta.dirname, '..', '..')
const what = process.argv[2]
if (what !== 'renderer' && what !== 'electron') {
  process.stderr.write('setup: run it as: node main/setup/build.ts renderer|electron\n')
  process.exitCode = 2
} else {
  await buildRenderer(root)
  if (what === 'electron') await buildMain(root)
}
