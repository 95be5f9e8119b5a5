import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { ShelfEntry } from '#app/records/case.ts'
import { Settings } from '#app/records/settings.ts'
import { replaceFileNow } from './replace-file-now.ts'

type KnownCase = Omit<ShelfEntry, 'present'>

const KnownCase = v.omit(ShelfEntry, ['present'])
const SettingsFile = v.object({
  settings: Settings,
  recent: v.array(KnownCase),
  sampleCase: v.optional(v.picklist(['begun', 'done'])),
})
type SettingsFile = v.InferOutput<typeof SettingsFile>

/** The user's settings and the cases that were open lately, in one file. */
export interface SettingsStore {
  readonly settings: () => Settings
  /** Changes what is named and returns all. Throws `input/invalid` when that is not allowed. */
  readonly change: (changes: { readonly [Key in keyof Settings]?: Settings[Key] | undefined }) => Settings
  /** Newest first, with whether each folder is still there. */
  readonly recent: () => ShelfEntry[]
  /** Puts a case on top. */
  readonly remember: (opened: KnownCase) => void
  readonly forget: (folder: string) => ShelfEntry[]
  /** How far the sample case of the first start is: due while nothing was ever kept here. */
  readonly sampleCase: () => 'due' | 'begun' | 'done'
  readonly noteSampleCase: (state: 'begun' | 'done') => void
  /** A sentence for the examiner when the file was damaged and has been set aside; else null. */
  readonly notice: string | null
}

const mostRecent = 50

export const defaultSettings: Settings = {
  theme: 'dark',
  language: 'en',
  examiner: '',
  laboratory: '',
  exhibitPrefix: '',
  packFolder: null,
  device: 'auto',
  timeStampAuthority: null,
}

const readSettingsFile = (text: string): SettingsFile | undefined => {
  try {
    const json = v.parse(
      v.object({
        settings: v.record(v.string(), v.unknown()),
        recent: v.unknown(),
        sampleCase: v.optional(v.unknown()),
      }),
      JSON.parse(text),
    )
    // A file of an earlier version lacks the newer settings.
    return v.parse(SettingsFile, { ...json, settings: { ...defaultSettings, ...json.settings } })
  } catch {
    return undefined
  }
}

/**
 * Opens the file at `path`; one that does not exist counts as empty. A damaged one is kept as `path.damaged` with the
 * time, and the defaults are used. The file is read anew before each change, since two windows may share it.
 */
export const openSettingsStore = (path: string, now: () => Date = () => new Date()): SettingsStore => {
  let notice: string | null = null
  const load = (): SettingsFile => {
    const empty = { settings: defaultSettings, recent: [] }
    if (!existsSync(path)) return empty
    const file = readSettingsFile(readFileSync(path, 'utf8'))
    if (file !== undefined) return file
    const aside = `${path}.damaged-${now()
      .toISOString()
      .replaceAll(/[^0-9]/g, '')}`
    renameSync(path, aside)
    notice = `The settings could not be read and were set back; the damaged file is kept as ${aside}.`
    return empty
  }
  const save = (file: SettingsFile) => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    replaceFileNow(path, `${JSON.stringify(file, undefined, 2)}\n`)
  }
  const shown = (recent: readonly KnownCase[]): ShelfEntry[] =>
    recent.map((known) => ({ ...known, present: existsSync(known.folder) }))

  load()
  return {
    get notice() {
      return notice
    },
    settings: () => load().settings,
    change: (changes) => {
      const file = load()
      const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      const { success, output, issues } = v.safeParse(Settings, { ...file.settings, ...named })
      if (!success)
        throw new Fault(
          'input/invalid',
          `This setting is not allowed: ${v.getDotPath(issues[0])}: ${issues[0].message}.`,
        )
      save({ ...file, settings: output })
      return output
    },
    recent: () => shown(load().recent),
    remember: (opened) => {
      const file = load()
      const others = file.recent.filter(({ folder }) => folder !== opened.folder)
      save({ ...file, recent: [v.parse(KnownCase, opened), ...others].slice(0, mostRecent) })
    },
    forget: (folder) => {
      const file = load()
      const recent = file.recent.filter((known) => known.folder !== folder)
      if (recent.length !== file.recent.length) save({ ...file, recent })
      return shown(recent)
    },
    sampleCase: () => (existsSync(path) || notice !== null ? (load().sampleCase ?? 'done') : 'due'),
    noteSampleCase: (sampleCase) => save({ ...load(), sampleCase }),
  }
}
