import { Fault } from '#app/fault.ts'
import type { Child } from './child.ts'
import { residentBytes } from './resident-memory.ts'

export interface MemoryLimit {
  /** The process as it stands within a sentence. */
  readonly name: string
  readonly limitBytes: number
  readonly intervalMs: number
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

/** Looks at a child's memory while it `isBusy` and calls `exceed` when it is above the limit, until its port closes. */
export const watchMemory = (
  child: Child,
  { name, limitBytes, intervalMs }: MemoryLimit,
  isBusy: () => boolean,
  exceed: (fault: Fault) => void,
): void => {
  const look = async (): Promise<void> => {
    const { pid } = child
    const bytes = isBusy() && pid !== undefined ? await residentBytes(pid) : undefined
    if (bytes === undefined || bytes <= limitBytes) return
    const sentence = `The ${name} needed more than ${megabytes(limitBytes)} of memory and was stopped. Try a smaller picture.`
    exceed(new Fault('engine/exhausted', sentence, { detail: { bytes, limitBytes } }))
  }
  const timer = setInterval(() => void look(), intervalMs)
  timer.unref()
  child.port.onClose(() => clearInterval(timer))
}
