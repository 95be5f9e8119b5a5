import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectClient } from '#app/contract/client.ts'
import { contract, type WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import { openWorkstation } from '#main/open-workstation.ts'
import { forkChild, type StartChild } from '#main/process/child.ts'
import { writeVariedPortraits } from '#main/samples/write-varied-portraits.ts'
import { type BenchQueueResult, memoryTrend, quantile, queueGoals } from './bench-queue-result.ts'
import { describeMachine } from './describe-machine.ts'
import { processorMsOf } from './processor-time.ts'
import { watchProcesses } from './watch-processes.ts'

export interface BenchQueueOptions {
  readonly pictures: number
  /** null for the built-in pack. */
  readonly packFolder: string | null
  readonly signal: AbortSignal
  readonly onProgress?: (step: {
    readonly activity: string
    readonly done: number
    readonly total: number
  }) => void
}

const singles = 7
const memoryIntervalMs = 500

type Queue = Client<WorkstationContract>['analysis']

const untilOver = async (
  queue: Queue,
  onDone: (done: number) => void,
  signal: AbortSignal,
): Promise<number> => {
  for await (const { items } of queue.watch({}, signal)) {
    const over = items.filter(({ state }) => !['waiting', 'running'].includes(state))
    onDone(over.length)
    if (over.length === items.length) return items.filter(({ state }) => state === 'failed').length
  }
  return 0
}

/** Starts children, and knows the newest process of each engine. */
const namedChildren = (): {
  readonly start: StartChild
  readonly pids: () => Record<string, number | undefined>
} => {
  const pids: Record<string, number | undefined> = {
    main: process.pid,
    decoder: undefined,
    vision: undefined,
  }
  return {
    pids: () => pids,
    start: (module) => {
      const child = forkChild(module)
      const name = Object.keys(pids).find((one) => module.path.includes(`/${one}/start.`))
      if (name !== undefined) pids[name] = child.pid
      return child
    },
  }
}

/**
 * Takes drawn pictures into a new case of a user's folder of its own and examines them as the workstation does, then single ones;
 * all of it is removed. Times are wall-clock times of this machine as it is.
 */
export const benchQueue = async ({
  pictures,
  packFolder,
  signal,
  onProgress = () => {},
}: BenchQueueOptions): Promise<BenchQueueResult> => {
  const machine = describeMachine(Math.min(4, availableParallelism()))
  const home = await mkdtemp(join(tmpdir(), 'assay-queue-'))
  const before = process.env.ASSAY_HOME
  process.env.ASSAY_HOME = home
  const children = namedChildren()
  let close = async (): Promise<void> => {}
  try {
    onProgress({ activity: 'drawing', done: 0, total: pictures })
    const paths = await writeVariedPortraits(join(home, 'evidence'), pictures + singles, signal)
    const workstation = await openWorkstation({
      kind: 'cli',
      startChild: children.start,
      dialogs: null,
      networkAttempts: () => 0,
    })
    close = workstation.close
    const { shelf, evidence, analysis, faces, setup } = connectClient(contract, workstation.wire)
    await setup.change({ packFolder })
    const statement = { number: 'Bench', title: '', examiner: 'Bench', laboratory: '', exhibitPrefix: 'B' }
    await shelf.create({ statement, parent: null })
    const receive = async (some: readonly string[], onOne: (done: number) => void): Promise<void> => {
      for await (const { done } of evidence.receive({ paths: [...some], uploads: [] }, signal)) onOne(done)
    }

    await analysis.pause({})
    let startMs = performance.now()
    await receive(paths.slice(0, pictures), (done) =>
      onProgress({ activity: 'taking in', done, total: pictures }),
    )
    const intakeMs = performance.now() - startMs
    const memory = watchProcesses(children.pids, memoryIntervalMs)
    const pids = () => Object.values(children.pids())
    const cpuBeforeMs = await processorMsOf(pids())
    startMs = performance.now()
    await analysis.resume({})
    const failed = await untilOver(
      analysis,
      (done) => onProgress({ activity: 'examining', done, total: pictures }),
      signal,
    )
    const queueMs = performance.now() - startMs
    const cpuAfterMs = await processorMsOf(pids())
    const looks = await memory.stop()
    const findings = await faces.findings({})

    const dropMs: number[] = []
    for (const path of paths.slice(pictures)) {
      const dropped = performance.now()
      await receive([path], () => {})
      await untilOver(analysis, () => {}, signal)
      dropMs.push(performance.now() - dropped)
    }
    const networkMs = findings.map(({ run }) => run.durationMs)
    const isTold = cpuBeforeMs !== null && cpuAfterMs !== null
    const measured = {
      msPerFace: queueMs / Math.max(1, findings.length),
      cpuMsPerFace: isTold ? (cpuAfterMs - cpuBeforeMs) / Math.max(1, findings.length) : null,
      dropToFindingMs: quantile(dropMs, 0.5),
      memory: Object.fromEntries(
        Object.keys(children.pids()).map((name) => [name, memoryTrend(looks, name)]),
      ),
    }
    const { packTitle, packId, provider } = await setup.engine({})
    return {
      machine,
      pack: packTitle || packId,
      provider: findings[0]?.run.provider ?? provider,
      pictures,
      faces: findings.length,
      failed,
      intakeMsPerPicture: intakeMs / pictures,
      networkMsPerFace: { median: quantile(networkMs, 0.5), p95: quantile(networkMs, 0.95) },
      ...measured,
      goals: queueGoals(measured),
    }
  } finally {
    await close()
    if (before === undefined) delete process.env.ASSAY_HOME
    else process.env.ASSAY_HOME = before
    await rm(home, { recursive: true, force: true })
  }
}
