import { contract } from '#app/contract/contract.ts'
import type { Wire } from '#app/contract/wire.ts'
import type { Log } from './log.ts'
import { type Dialogs, type SetupServices, setupProcedures } from './procedures/setup.ts'
import type { TopicHandlers } from './procedures/topic-handlers.ts'
import type { StartChild } from './process/child.ts'
import type { BytesStore } from './serve/bytes-store.ts'
import { dispatch } from './serve/dispatch.ts'

/** What differs from host to host. */
export interface HostFacilities {
  readonly kind: 'electron' | 'loopback' | 'cli'
  readonly startChild: StartChild
  readonly dialogs: Dialogs | null
  /** Blocked attempts to reach a network; always 0 where nothing can attempt it. */
  readonly networkAttempts: () => number
}

/** What a workstation is composed of. A topic that keeps a case is given whole: its procedures stand on the vault. */
export interface Services extends SetupServices {
  readonly shelf: TopicHandlers<'shelf'>
  readonly evidence: TopicHandlers<'evidence'>
  readonly faces: TopicHandlers<'faces'>
  readonly analysis: TopicHandlers<'analysis'>
  readonly marks: TopicHandlers<'marks'>
  readonly bookmarks: TopicHandlers<'bookmarks'>
  readonly dialogue: TopicHandlers<'dialogue'>
  readonly report: TopicHandlers<'report'>
  readonly custody: TopicHandlers<'custody'>
  readonly bytes: BytesStore
  readonly log: Log
  /** Ends child processes and closes the open case. */
  readonly close: () => Promise<void>
}

/** What every host serves: the contract over a wire, and bytes by hash. */
export interface Workstation {
  readonly wire: Wire
  readonly bytes: BytesStore
  /** Breaks off nothing that is being written; resolves when the case is closed. */
  readonly close: () => Promise<void>
}

/** Puts the services behind the contract. Hosts call this once and know nothing else of them. */
export const createWorkstation = (services: Services): Workstation => {
  const { shelf, evidence, faces, analysis, marks, bookmarks, dialogue, report, custody, log } = services
  const handlers = {
    shelf,
    evidence,
    faces,
    analysis,
    marks,
    bookmarks,
    dialogue,
    report,
    custody,
    setup: setupProcedures(services),
  }
  return {
    wire: dispatch(contract, handlers, (fault, { topic, name }) => {
      if (fault.code !== 'engine/cancelled') log.fault(`${topic}.${name}`, fault)
    }),
    bytes: services.bytes,
    close: services.close,
  }
}
