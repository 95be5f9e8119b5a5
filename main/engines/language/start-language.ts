import { totalmem } from 'node:os'
import { connectClient } from '#app/contract/client.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ChildExit, StartChild } from '#main/process/child.ts'
import { type ProcessStatus, type Supervised, supervise } from '#main/process/supervisor.ts'
import { engineModule } from '#main/resources.ts'
import { type LanguageSetup, languageContract } from './language-contract.ts'

export interface LanguageEngine {
  readonly calls: Client<typeof languageContract>['language']
  readonly status: () => ProcessStatus
  readonly watch: Supervised['watch']
  readonly close: () => Promise<void>
}

export interface LanguageOptions extends LanguageSetup {
  readonly startChild: StartChild
  readonly hearExit?: (exit: ChildExit) => void
}

// A model of several gigabytes is hashed before it is loaded.
const silenceMs = 600_000
/** A piece of a prompt cannot be broken off; on a processor a large model takes some seconds for it. */
const cancelGraceMs = 60_000

/**
 * Larger pieces of memory are always given back to the system. By default glibc learns to keep pieces as large as a context's
 * cache, and a process that opens one context after the other grows by some megabytes a face: 5.9 MB with the compact model, and 0.07 MB so.
 */
const environment = { MALLOC_MMAP_THRESHOLD_: String(2 ** 20) }

/**
 * The supervised language engine; its process starts and loads the model with the first call. llama.cpp ends the process on some
 * errors: that is `engine/failed` for the answer at work, the next call starts it again, and faces have to be opened anew.
 */
export const startLanguage = ({
  startChild,
  hearExit = () => {},
  ...setup
}: LanguageOptions): LanguageEngine => {
  const module = {
    path: engineModule('language'),
    args: [JSON.stringify(setup)],
    nodeSwitches: [],
    environment,
  }
  const { wire, status, watch, close } = supervise({
    name: 'language engine',
    start: () => startChild(module),
    silenceMs: () => silenceMs,
    memoryLimitBytes: 0.8 * totalmem(),
    memoryIntervalMs: 1000,
    cancelGraceMs,
    hearExit,
  })
  return { calls: connectClient(languageContract, wire).language, status, watch, close }
}
