import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { newestChangeMs } from './newest-change.ts'

/** Whether out/renderer is missing or older than what it is built from. */
export const isRendererStale = (root: string): boolean => {
  const page = join(root, 'out', 'renderer', 'index.html')
  if (!existsSync(page)) return true
  const sources = ['renderer', 'app', 'package-lock.json'].map((name) => join(root, name))
  return newestChangeMs(sources) > statSync(page).mtimeMs
}

/** Builds the page into out/renderer when it is stale; what was there stays until the new one is whole. */
export const buildRenderer = async (root: string): Promise<'built' | 'fresh'> => {
  if (!isRendererStale(root)) return 'fresh'
  const final = join(root, 'out', 'renderer')
  const partial = `${final}-${process.pid}`
  try {
    await build({
      root: join(root, 'renderer'),
      configFile: join(root, 'renderer', 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: partial, emptyOutDir: true },
    })
    rmSync(final, { recursive: true, force: true })
    renameSync(partial, final)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return 'built'
}
