import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { asFault, type Fault } from '#app/fault.ts'
import type { EngineStatus, Settings } from '#app/records/settings.ts'
import { startVision, type VisionEngine } from '#main/engines/vision/start-vision.ts'
import type { EngineReport } from '#main/engines/vision/vision-contract.ts'
import type { StartChild } from '#main/process/child.ts'
import { resourcePath } from '#main/resources.ts'

/** The vision engine that the settings ask for. */
export interface ChosenVision {
  /** The engine for the next piece of work; after a change of the settings another one, while the old one ends. */
  readonly engine: () => VisionEngine
  /** Whether the pack that the settings name is there at all. */
  readonly hasPack: () => boolean
  /** Loads the pack ahead of the first picture; faults are for whoever asks next. */
  readonly warm: () => void
  readonly status: () => EngineStatus
  readonly close: () => Promise<void>
}

export interface ChosenVisionOptions {
  readonly startChild: StartChild
  readonly settings: () => Pick<Settings, 'packFolder' | 'device'>
  readonly threads: number
}

const builtInPack = resourcePath('packs', 'compact')

const labelOf = (packFolder: string, report: EngineReport | undefined): string => {
  if (packFolder === builtInPack) return 'For demonstration and method validation, not for casework'
  return report?.calibration === null ? 'Not calibrated' : ''
}

/** One engine at a time, under the pack and device of the settings. */
export const visionBySettings = ({ startChild, settings, threads }: ChosenVisionOptions): ChosenVision => {
  let current:
    | { readonly engine: VisionEngine; readonly key: string; readonly packFolder: string }
    | undefined
  let report: EngineReport | undefined
  /** Why the pack could not be loaded, when it was asked for last. */
  let refusal: Fault | undefined
  let closing: Promise<unknown> = Promise.resolve()

  const engine = (): VisionEngine => {
    const { packFolder, device } = settings()
    const setup = { packFolder: packFolder ?? builtInPack, device, threads }
    const key = JSON.stringify(setup)
    if (current?.key === key) return current.engine
    const before = current?.engine
    if (before !== undefined) closing = Promise.all([closing, before.close()])
    report = undefined
    refusal = undefined
    const started = startVision({ startChild, ...setup })
    current = { engine: started, key, packFolder: setup.packFolder }
    return started
  }
  const warm = (): void => {
    const asked = engine()
    asked.calls.describe({}).then(
      (described) => {
        if (current?.engine === asked) report = described
      },
      (thrown: unknown) => {
        if (current?.engine === asked) refusal = asFault(thrown)
      },
    )
  }
  return {
    engine,
    hasPack: () => existsSync(join(settings().packFolder ?? builtInPack, 'pack.json')),
    warm,
    status: () => {
      if (current !== undefined && current.engine !== engine()) warm()
      const status = current?.engine.status() ?? { state: 'stopped' as const, restarts: 0, fault: null }
      const fault = status.fault ?? refusal ?? null
      return {
        packId: report?.packId ?? '',
        packTitle: report?.packTitle ?? '',
        packLabel: labelOf(current?.packFolder ?? builtInPack, report),
        provider: report?.provider ?? '',
        fallBacks: [...(report?.fallBacks ?? [])],
        precision: report?.precision ?? '',
        state: status.state === 'ready' && refusal !== undefined ? 'failed' : status.state,
        restarts: status.restarts,
        fault: fault === null ? null : { code: fault.code, message: fault.message },
      }
    },
    close: async () => {
      await Promise.all([closing, current?.engine.close()])
    },
  }
}
