import type { Client } from '#app/contract/procedure.ts'
import type { PackDialogue } from '#app/records/pack.ts'
import type { languageContract } from '#main/engines/language/language-contract.ts'
import type { ProcessStatus } from '#main/process/supervisor.ts'

/** What the dialogue needs of the language engine. */
export type LanguagePort = Pick<
  Client<typeof languageContract>['language'],
  'describe' | 'openFace' | 'answer' | 'stop'
>

/** What a pack says of its language model: how it answers when nothing else is wished, and what it is given. */
export interface PackSpeech extends Pick<PackDialogue, 'embedding' | 'template'> {
  readonly temperature: number
  readonly topP: number
  readonly mostTokens: number
}

/** What is known of the pack that answers without loading it. */
export interface DialoguePack {
  readonly id: string
  readonly title: string
  readonly version: string
  /** SHA-256 of pack.json. */
  readonly sha256: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
  /** null where the pack has no language model. */
  readonly dialogue: PackSpeech | null
}

/** The language engine that the settings ask for. */
export interface DialogueEngine {
  /** Reads pack.json; throws the pack's faults. */
  readonly pack: () => Promise<DialoguePack>
  /** The engine's calls; its process starts with the first of them. */
  readonly calls: () => LanguagePort
  readonly status: () => Pick<ProcessStatus, 'state' | 'fault'>
}

/** A face's embeddings for the language model: float32 rows, little-endian, and the score that the prompt's text states. */
export interface PromptRows {
  readonly rows: Uint8Array
  readonly scoreFake: number
}
