import type { PackDialogue } from '#app/records/pack.ts'
import type { Settings } from '#app/records/settings.ts'
import { type LanguageEngine, startLanguage } from '#main/engines/language/start-language.ts'
import type { ChildExit, StartChild } from '#main/process/child.ts'
import { resourcePath } from '#main/resources.ts'
import { describePack } from '#models/packs/open-pack.ts'
import type { DialogueEngine, DialoguePack, PackSpeech } from './language-port.ts'

export interface ChosenLanguage extends DialogueEngine {
  readonly close: () => Promise<void>
}

export interface ChosenLanguageOptions {
  readonly startChild: StartChild
  readonly settings: () => Pick<Settings, 'packFolder' | 'device'>
  readonly threads: number
  readonly hearExit: (exit: ChildExit) => void
}

/** The most tokens that an answer of the dialogue may have, whatever the pack says. */
const mostTokens = 4096
const mostTemperature = 2

const speechOf = ({ embedding, template, sampling }: PackDialogue): PackSpeech => ({
  embedding,
  template,
  temperature: Math.min(mostTemperature, sampling.temperature),
  topP: sampling.topP,
  mostTokens: Math.min(mostTokens, sampling.maxTokens),
})

/** What pack.json says of a pack's dialogue. Throws model/missing or model/malformed. */
export const readDialoguePack = async (folder: string): Promise<DialoguePack> => {
  const { manifest, manifestSha256 } = await describePack(folder)
  const { id, title, version, files, dialogue } = manifest
  const speech = dialogue === null ? null : speechOf(dialogue)
  return { id, title, version, sha256: manifestSha256, files, dialogue: speech }
}

/** One language engine at a time, under the pack and device of the settings; a change of either ends the one before. */
export const languageBySettings = ({
  startChild,
  settings,
  threads,
  hearExit,
}: ChosenLanguageOptions): ChosenLanguage => {
  let current: { readonly engine: LanguageEngine; readonly key: string } | undefined
  let closing: Promise<unknown> = Promise.resolve()
  const packFolder = (): string => settings().packFolder ?? resourcePath('packs', 'compact')
  const engine = (): LanguageEngine => {
    const device = settings().device === 'cpu' ? ('cpu' as const) : ('auto' as const)
    const setup = { packFolder: packFolder(), device, threads, contextTokens: null }
    const key = JSON.stringify(setup)
    if (current?.key === key) return current.engine
    const before = current?.engine
    if (before !== undefined) closing = Promise.all([closing, before.close()])
    const started = startLanguage({ startChild, hearExit, ...setup })
    current = { engine: started, key }
    return started
  }
  return {
    pack: () => readDialoguePack(packFolder()),
    calls: () => engine().calls,
    status: () => current?.engine.status() ?? { state: 'stopped', fault: null },
    close: async () => {
      await Promise.all([closing, current?.engine.close()])
    },
  }
}
