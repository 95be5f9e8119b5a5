import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { test } from 'node:test'

/** What this test reads of electron-builder.yml. */
interface BuilderSettings {
  readonly files: readonly string[]
  readonly asarUnpack: readonly string[]
  readonly electronFuses: Readonly<Record<string, boolean>>
  readonly linux: object
  readonly win: object
  readonly mac: object
}

interface Matcher {
  readonly createFilter: () => (file: string, stat: { readonly isDirectory: () => boolean }) => boolean
}

const root = join(import.meta.dirname, '..', '..')
const load = createRequire(createRequire(import.meta.url).resolve('app-builder-lib/package.json'))
const { load: parseYaml } = load('js-yaml') as { readonly load: (text: string) => unknown }
const { FileMatcher } = load('./out/fileMatcher.js') as {
  readonly FileMatcher: new (
    from: string,
    to: string,
    expand: (pattern: string) => string,
    patterns: readonly string[],
  ) => Matcher
}
const settings = parseYaml(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as BuilderSettings

type Os = 'linux' | 'win' | 'mac'
/** As the builder's macros name a platform: `os` by its own key, `platform` as Node does. */
const platformOf = { linux: 'linux', win: 'win32', mac: 'darwin' } as const
const isFile = { isDirectory: () => false }

/** Whether the builder's own matcher takes a path below the repository, for that platform. */
const filterOf = (os: Os, arch: string, patterns: readonly string[]) => {
  const macros = new Map([
    ['os', os],
    ['platform', platformOf[os]],
    ['arch', arch],
  ])
  const expand = (pattern: string) => pattern.replaceAll(/\$\{(\w+)\}/g, (_, name) => macros.get(name) ?? '')
  const matches = new FileMatcher(root, root, expand, patterns).createFilter()
  return (path: string): boolean => matches(join(root, path), isFile)
}

/** The builder copies packages by its exclusions alone: app-builder-lib/out/fileMatcher.js, getNodeModuleFileMatcher. */
const packageFilter = (os: Os, arch: string) =>
  filterOf(os, arch, ['**/*', ...settings.files.filter((one) => one.startsWith('!'))])

const hostOs =
  ({ linux: 'linux', win32: 'win', darwin: 'mac' } as const)[process.platform as 'linux'] ?? 'linux'

/** Folders of the packages that are shipped: the production dependencies, as npm knows them. */
const shippedFolders = (): readonly string[] => {
  // npm ends with 1 over optional packages of other platforms, and lists the others all the same.
  const { stdout } = spawnSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  return stdout
    .split(/\r?\n/)
    .filter((path) => path.includes('node_modules'))
    .map((path) => relative(root, path))
}

const filesIn = (folder: string): readonly string[] =>
  globSync('**/*', { cwd: join(root, folder), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.slice(folder.length + 1).includes('node_modules/'))

test('each platform gets its own natives and no other', () => {
  const natives = {
    'linux x64': [
      'node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/llama-addon.node',
      'node_modules/@node-llama-cpp/linux-x64-cuda/bins/a.node',
      'node_modules/@node-llama-cpp/linux-x64-vulkan/bins/a.node',
      'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
      'node_modules/@img/sharp-linux-x64/lib/sharp.node',
      'node_modules/@img/sharp-libvips-linux-x64/lib/libvips.so',
    ],
    'linux arm64': [
      'node_modules/@node-llama-cpp/linux-arm64/bins/a.node',
      'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/onnxruntime_binding.node',
      'node_modules/@img/sharp-linux-arm64/lib/sharp.node',
    ],
    'win x64': [
      'node_modules/@node-llama-cpp/win-x64/bins/a.node',
      'node_modules/@node-llama-cpp/win-x64-cuda-ext/bins/a.dll',
      'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/DirectML.dll',
      'node_modules/@img/sharp-win32-x64/lib/sharp.node',
    ],
    'mac arm64': [
      'node_modules/@node-llama-cpp/mac-arm64-metal/bins/a.node',
      'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64/onnxruntime_binding.node',
      'node_modules/@img/sharp-darwin-arm64/lib/sharp.node',
      'node_modules/@img/sharp-libvips-darwin-arm64/lib/libvips.dylib',
    ],
  }
  const all = Object.values(natives).flat()
  for (const [platform, own] of Object.entries(natives)) {
    const [os, arch] = platform.split(' ') as [Os, string]
    const takes = packageFilter(os, arch)
    assert.deepEqual(
      all.filter(takes),
      all.filter((path) => own.includes(path)),
      platform,
    )
    assert.ok(takes('node_modules/@img/colour/index.cjs'), platform)
  }
})

test('what the program reads at run time is shipped, licences included, and what builds or tests packages is not', () => {
  const takes = packageFilter(hostOs, process.arch)
  for (const path of [
    'node_modules/@mediapipe/face_detection/face_detection_full_range.tflite',
    'node_modules/@mediapipe/face_mesh/face_mesh_solution_packed_assets.data',
    'node_modules/node-llama-cpp/dist/index.js',
    'node_modules/node-llama-cpp/llama/binariesGithubRelease.json',
    'node_modules/node-llama-cpp/llama/llama.cpp.info.json',
    'node_modules/onnxruntime-node/dist/index.js',
    'node_modules/valibot/package.json',
  ]) {
    assert.ok(existsSync(join(root, path)), `${path} is where it was`)
    assert.ok(takes(path), path)
  }
  assert.ok(takes('node_modules/any/LICENSE.md'))
  for (const path of [
    'node_modules/@mediapipe/face_mesh/face_mesh_solution_simd_wasm_bin.wasm',
    'node_modules/node-llama-cpp/llama/gitRelease.bundle',
    'node_modules/node-llama-cpp/dist/index.d.ts',
    'node_modules/any/dist/any.js.map',
    'node_modules/any/README.md',
    'node_modules/react/index.js',
  ])
    assert.ok(!takes(path), path)
})

test('the application is its bundles, resources and licences, without sources, tests and training data', () => {
  const takes = filterOf(hostOs, process.arch, settings.files)
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
  const shipped = tracked.filter((path) => path !== '' && takes(path))
  assert.ok(shipped.includes('resources/packs/compact/MODEL-CARD.md'), 'a pack comes with its card')
  assert.ok(shipped.includes('resources/packs/compact/pack.json'))
  const rest = shipped.filter((path) => !/^(resources\/|package\.json$|LICENSE$|NOTICE$)/.test(path))
  assert.deepEqual(rest, [])
  // The builder makes a second list of a platform's files, and one that only excludes takes in everything else.
  for (const platform of [settings.linux, settings.win, settings.mac]) assert.ok(!('files' in platform))
  for (const path of ['out/main/start.js', 'out/main/preload.cjs', 'out/renderer/index.html'])
    assert.ok(takes(path))
  for (const path of ['main/electron/start.ts', 'out/main/start.js.map', 'dist/x', '.cache/x'])
    assert.ok(!takes(path))
})

test('every native library that is shipped lies outside the archive', (t) => {
  if (!existsSync(join(root, '.git'))) return t.skip('skipped: only a checkout with its packages can tell')
  const takes = packageFilter(hostOs, process.arch)
  const unpacks = filterOf(hostOs, process.arch, settings.asarUnpack)
  const sizes = new Map<string, number>()
  let natives = 0
  for (const folder of shippedFolders())
    for (const path of filesIn(folder).filter(takes)) {
      const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? ''
      sizes.set(name, (sizes.get(name) ?? 0) + statSync(join(root, path)).size)
      if (!/\.(node|so(\.\d+)*|dll|dylib)$/.test(path)) continue
      natives += 1
      assert.ok(unpacks(path), `${path} cannot be loaded from the archive`)
    }
  assert.ok(natives >= 4, `${natives} natives`)
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const largest = [...sizes].toSorted((a, b) => b[1] - a[1]).slice(0, 12)
  for (const [name, size] of largest) t.diagnostic(`${megabytes(size).padStart(10)}  ${name}`)
  t.diagnostic(`${megabytes(total).padStart(10)}  all ${sizes.size} packages`)
  const training = ['commander', 'csv-parse', 'konva', 'react', 'typescript'].filter((name) =>
    sizes.has(name),
  )
  assert.deepEqual(training, [])
})

test('the fuses leave no way in but the application itself', () => {
  assert.deepEqual(settings.electronFuses, {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  })
})
