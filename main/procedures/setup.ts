import type { EngineStatus } from '#app/records/settings.ts'
import type { SettingsStore } from '#main/settings/settings-store.ts'
import type { TopicHandlers } from './topic-handlers.ts'

type HostAnswer = Awaited<ReturnType<TopicHandlers<'setup'>['host']>>

export interface SetupServices {
  readonly settings: SettingsStore
  readonly engineStatus: () => EngineStatus
  readonly host: () => HostAnswer
}

/** Settings, and what this host and its engine are at present. */
export const setupProcedures = ({ settings, engineStatus, host }: SetupServices): TopicHandlers<'setup'> => ({
  settings: () => settings.settings(),
  change: (changes) => settings.change(changes),
  engine: () => engineStatus(),
  host: () => host(),
})
