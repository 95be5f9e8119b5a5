import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { defaultSettings, openSettingsStore } from './settings-store.ts'
import { casesFolder, userFolder } from './user-folder.ts'

const withFolder = (use: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-settings-'))
  try {
    use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const opened = (folder: string) => ({
  folder,
  number: '26/1',
  title: 'A case',
  openedAt: '2026-02-03T04:05:06.789Z',
  sample: false,
})

test('settings start from the defaults and outlast the program', () =>
  withFolder((folder) => {
    const path = join(folder, 'new', 'settings.json')
    const store = openSettingsStore(path)
    assert.deepEqual(store.settings(), defaultSettings)
    assert.equal(store.change({ theme: 'contrast', examiner: 'A. Müller' }).theme, 'contrast')
    assert.equal(store.change({ language: 'de', theme: undefined }).theme, 'contrast')
    const again = openSettingsStore(path)
    assert.deepEqual(again.settings(), {
      ...defaultSettings,
      theme: 'contrast',
      examiner: 'A. Müller',
      language: 'de',
    })
    assert.equal(again.notice, null)
    assert.deepEqual(readdirSync(join(folder, 'new')), ['settings.json'])
  }))

test('a setting that is not allowed is refused and changes nothing', () =>
  withFolder((folder) => {
    const store = openSettingsStore(join(folder, 'settings.json'))
    store.change({ theme: 'light' })
    assert.throws(() => store.change({ theme: 'pink' as 'dark' }), {
      code: 'input/invalid',
      message: /theme/,
    })
    assert.equal(store.settings().theme, 'light')
  }))

test('a damaged file is kept aside, said, and the defaults are used', () =>
  withFolder((folder) => {
    const path = join(folder, 'settings.json')
    openSettingsStore(path).change({ theme: 'light' })
    const whole = readFileSync(path, 'utf8')
    const damages = [
      '',
      whole.slice(0, -5),
      '[]',
      'null',
      whole.replace('"light"', '7'),
      whole.replace('[]', '[{}]'),
    ]
    for (const [index, text] of damages.entries()) {
      writeFileSync(path, text)
      const store = openSettingsStore(path, () => new Date(Date.UTC(2026, 0, 1, 0, 0, index)))
      assert.deepEqual(store.settings(), defaultSettings, text)
      assert.match(store.notice ?? '', /damaged file is kept/)
    }
    const kept = readdirSync(folder).filter((name) => name.startsWith('settings.json.damaged-2026'))
    assert.equal(kept.length, damages.length)
    assert.deepEqual(
      kept.sort().map((name) => readFileSync(join(folder, name), 'utf8')),
      damages,
    )
  }))

test('a file of a version with fewer settings keeps what it says', () =>
  withFolder((folder) => {
    const path = join(folder, 'settings.json')
    writeFileSync(path, '{"settings":{"theme":"dark","forgotten":1},"recent":[]}')
    const store = openSettingsStore(path)
    assert.deepEqual(store.settings(), { ...defaultSettings, theme: 'dark' })
    assert.equal(store.notice, null)
  }))

test('recent cases come newest first, once each, with whether they are there, and can be forgotten', () =>
  withFolder((folder) => {
    const path = join(folder, 'settings.json')
    const store = openSettingsStore(path)
    mkdirSync(join(folder, 'a.assay'))
    for (const name of ['a.assay', 'b.assay', 'a.assay']) store.remember(opened(join(folder, name)))
    const recent = openSettingsStore(path).recent()
    assert.deepEqual(
      recent.map((entry) => [entry.folder, entry.present]),
      [
        [join(folder, 'a.assay'), true],
        [join(folder, 'b.assay'), false],
      ],
    )
    assert.deepEqual(store.forget(join(folder, 'a.assay')), [recent[1]])
    assert.deepEqual(store.forget('/nowhere'), [recent[1]])
    for (let count = 0; count < 60; count += 1) store.remember(opened(`/case-${count}`))
    assert.equal(store.recent().length, 50)
    assert.equal(store.recent()[0]?.folder, '/case-59')
  }))

test('two windows that share the file lose none of each other’s changes', () =>
  withFolder((folder) => {
    const path = join(folder, 'settings.json')
    const [one, other] = [openSettingsStore(path), openSettingsStore(path)]
    one.change({ theme: 'dark' })
    other.change({ language: 'de' })
    one.remember(opened('/a'))
    assert.deepEqual(other.settings(), { ...defaultSettings, theme: 'dark', language: 'de' })
    assert.equal(other.recent().length, 1)
  }))

test('the user’s folder is where each platform expects it, and ASSAY_HOME overrides it', () => {
  assert.equal(userFolder({}, 'linux', '/home/a'), '/home/a/.config/assay')
  assert.equal(userFolder({ XDG_CONFIG_HOME: '/x' }, 'linux', '/home/a'), '/x/assay')
  assert.equal(userFolder({ XDG_CONFIG_HOME: '' }, 'linux', '/home/a'), '/home/a/.config/assay')
  assert.equal(userFolder({}, 'darwin', '/Users/a'), '/Users/a/Library/Application Support/Assay')
  assert.match(userFolder({ APPDATA: 'C:/roam' }, 'win32', 'C:/a'), /roam.Assay$/)
  assert.equal(userFolder({ ASSAY_HOME: '/h', XDG_CONFIG_HOME: '/x' }, 'linux', '/home/a'), '/h')
  assert.equal(casesFolder({ ASSAY_HOME: '/h' }, '/home/a'), '/h/cases')
  assert.equal(casesFolder({}, '/home/a'), '/home/a/Assay Cases')
})

test('the sample case is due until anything was kept, and what was noted of it stays', () =>
  withFolder((folder) => {
    const path = join(folder, 'settings.json')
    assert.equal(openSettingsStore(path).sampleCase(), 'due')
    openSettingsStore(path).noteSampleCase('begun')
    openSettingsStore(path).change({ theme: 'dark' })
    openSettingsStore(path).remember(opened('/cases/a.assay'))
    assert.equal(openSettingsStore(path).sampleCase(), 'begun')
    openSettingsStore(path).noteSampleCase('done')
    openSettingsStore(path).forget('/cases/a.assay')
    assert.equal(openSettingsStore(path).sampleCase(), 'done')
    const used = join(folder, 'used.json')
    openSettingsStore(used).change({ theme: 'dark' })
    assert.equal(openSettingsStore(used).sampleCase(), 'done')
    writeFileSync(join(folder, 'damaged.json'), '{')
    assert.equal(openSettingsStore(join(folder, 'damaged.json')).sampleCase(), 'done')
  }))
