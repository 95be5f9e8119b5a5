import { cpus, loadavg, totalmem } from 'node:os'
import { runtimeVersion } from '#models/runtime/session.ts'

/** Where a measurement was taken. */
export interface MachineDescription {
  readonly processor: string
  readonly processors: number
  readonly threads: number
  readonly memoryBytes: number
  readonly platform: string
  readonly node: string
  readonly runtime: string
  /** Processes that wanted to compute in the minute before; 0 where the system does not say. */
  readonly otherLoad: number
  /** ISO 8601, UTC. */
  readonly date: string
}

export const describeMachine = (threads: number): MachineDescription => {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    processors: all.length,
    threads,
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    runtime: `onnxruntime ${runtimeVersion}`,
    otherLoad: loadavg()[0]!,
    date: new Date().toISOString(),
  }
}
