import { totalmem } from 'node:os'
import { connectClient } from '#app/contract/client.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ChildExit, StartChild } from '#main/process/child.ts'
import { type ProcessStatus, supervise } from '#main/process/supervisor.ts'
import { engineModule } from '#main/resources.ts'
import { type EngineSetup, visionContract } from './vision-contract.ts'

export interface VisionEngine {
  readonly calls: Client<typeof visionContract>['vision']
  readonly status: () => ProcessStatus
  readonly close: () => Promise<void>
}

export interface VisionOptions extends EngineSetup {
  readonly startChild: StartChild
  readonly hearExit?: (exit: ChildExit) => void
}

// Loading a pack of several gigabytes hashes all of it first.
const silenceMs = 600_000
/** A run of the published networks on a processor takes some seconds and cannot be broken off. */
const cancelGraceMs = 15_000

/** The supervised vision engine; its process starts and loads the pack with the first call. */
export const startVision = ({ startChild, hearExit = () => {}, ...setup }: VisionOptions): VisionEngine => {
  const module = { path: engineModule('vision'), args: [JSON.stringify(setup)], nodeSwitches: [] }
  const { wire, status, close } = supervise({
    name: 'vision engine',
    start: () => startChild(module),
    silenceMs: () => silenceMs,
    memoryLimitBytes: 0.8 * totalmem(),
    memoryIntervalMs: 1000,
    cancelGraceMs,
    hearExit,
  })
  return { calls: connectClient(visionContract, wire).vision, status, close }
}
