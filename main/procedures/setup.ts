import { Fault } from '#app/fault.ts'
import type { EngineStatus } from '#app/records/settings.ts'
import type { SettingsStore } from '#main/settings/settings-store.ts'
import type { TopicHandlers } from './topic-handlers.ts'

type HostAnswer = Awaited<ReturnType<TopicHandlers<'setup'>['host']>>

type FolderPurpose = Parameters<TopicHandlers<'setup'>['chooseFolder']>[0]['purpose']

/** The system's own dialogs. */
export interface Dialogs {
  /** Absolute paths; none when the examiner closed the dialog. */
  readonly chooseFiles: () => Promise<string[]>
  readonly chooseFolder: (purpose: FolderPurpose) => Promise<string | null>
}

export interface SetupServices {
  readonly settings: SettingsStore
  readonly engineStatus: () => EngineStatus
  /** What this host is, without what its dialogs tell by themselves. */
  readonly host: () => Omit<HostAnswer, 'dialogs'>
  /** null where the host has none, as in a browser. */
  readonly dialogs: Dialogs | null
}

const withoutDialogs = () =>
  new Fault(
    'engine/unavailable',
    'A browser cannot show this dialog: drop the files on the page, or type the path.',
  )

/** Settings, and what this host and its engine are at present. */
export const setupProcedures = ({
  settings,
  engineStatus,
  host,
  dialogs,
}: SetupServices): TopicHandlers<'setup'> => ({
  settings: () => settings.settings(),
  change: (changes) => settings.change(changes),
  engine: () => engineStatus(),
  host: () => ({ ...host(), dialogs: dialogs !== null }),
  chooseFiles: () => {
    if (dialogs === null) throw withoutDialogs()
    return dialogs.chooseFiles()
  },
  chooseFolder: ({ purpose }) => {
    if (dialogs === null) throw withoutDialogs()
    return dialogs.chooseFolder(purpose)
  },
})
