import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build, type InlineConfig } from 'vite'

/** Packages, natives among them, stay in node_modules and are loaded from there; only our own code is bundled. */
const isOwnCode = (request: string): boolean => /^[.#/\\]|^[A-Za-z]:/.test(request)

const common = (root: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
})

const external = (request: string): boolean => !isOwnCode(request)

/** Our programs by the name of their bundle: Electron's main process, and each engine's child process. */
const programs = (root: string): Readonly<Record<string, string>> => ({
  start: join(root, 'main', 'electron', 'start.ts'),
  ...Object.fromEntries(
    globSync('main/engines/*/start.ts', { cwd: root }).map((path) => [
      basename(dirname(path)),
      join(root, path),
    ]),
  ),
})

/** Bundles what Electron runs: start.js, ENGINE.js for each engine, and preload.cjs, in out/main or `outDir`. */
export const buildMain = async (root: string, outDir = join(root, 'out', 'main')): Promise<void> => {
  await build({
    ...common(root),
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rollupOptions: {
        input: programs(root),
        external,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js' },
      },
    },
  })
  await build({
    ...common(root),
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rollupOptions: {
        input: { preload: join(root, 'main', 'electron', 'preload.ts') },
        // A sandboxed preload script can load nothing but electron itself.
        external: (request) => request === 'electron',
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  })
  if (!existsSync(join(outDir, 'preload.cjs'))) throw new Error('the bundle of the preload script is missing')
}
