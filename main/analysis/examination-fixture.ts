import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { connectClient } from '#app/contract/client.ts'
import { contract, type WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { QueueState } from '#app/records/progress.ts'
import { openWorkstation } from '#main/open-workstation.ts'
import { forkChild, type StartChild } from '#main/process/child.ts'
import type { Workstation } from '#main/workstation.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'

const faces = resolve(import.meta.dirname, '../../../shared/data/faces')
export const portraitPath = join(faces, 'ffhq-0003.jpg')
export const otherPortraitPath = join(faces, 'ffhq-0005.jpg')
/** Why tests that need a photograph of a face do not run here; false where they do. */
export const withoutFaces = existsSync(portraitPath)
  ? false
  : 'skipped: the photographs of faces are not beside the repository'

export interface Bench {
  readonly client: Client<WorkstationContract>
  readonly workstation: Workstation
  /** Process ids of the children that run NAME, the newest last. */
  readonly pidsOf: (name: 'decoder' | 'vision' | 'language') => readonly number[]
  readonly home: string
  /** Closes the workstation and opens it again in the same home. */
  readonly reopened: () => Promise<Bench>
}

/** A workstation in a home of its own, set to a tiny pack with random weights; everything is removed when the test ends. */
export const openBench = async (t: TestContext): Promise<Bench> => {
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'assay-bench-'))
  const before = process.env.ASSAY_HOME
  process.env.ASSAY_HOME = home
  let last: Workstation | undefined
  t.after(async () => {
    await last?.close()
    if (before === undefined) delete process.env.ASSAY_HOME
    else process.env.ASSAY_HOME = before
    rmSync(home, { recursive: true, force: true })
  })
  const packFolder = join(home, 'pack')
  await writeRandomPack(packFolder)
  const open = async (): Promise<Bench> => {
    const pids: { readonly path: string; readonly pid: number }[] = []
    const startChild: StartChild = (module) => {
      const child = forkChild(module)
      if (child.pid !== undefined) pids.push({ path: module.path, pid: child.pid })
      return child
    }
    const workstation = await openWorkstation({
      kind: 'cli',
      startChild,
      dialogs: null,
      networkAttempts: () => 0,
    })
    last = workstation
    const client = connectClient(contract, workstation.wire)
    await client.setup.change({ packFolder, device: 'cpu', examiner: 'E. Examiner' })
    return {
      client,
      workstation,
      home,
      pidsOf: (name) => pids.filter(({ path }) => path.includes(`/${name}/`)).map(({ pid }) => pid),
      reopened: async () => {
        await workstation.close()
        return open()
      },
    }
  }
  return open()
}

/** Creates a case and opens it. */
export const layCase = ({ client }: Bench) =>
  client.shelf.create({
    statement: { number: 'K 1', title: '', examiner: 'E. Examiner', laboratory: '', exhibitPrefix: 'P' },
    parent: null,
  })

/** Takes files in and gives what was told of each. */
export const receive = async ({ client }: Bench, paths: readonly string[]) => {
  const told: Awaited<ReturnType<typeof collect>> = await collect(client, paths)
  return told
}

const collect = async (client: Client<WorkstationContract>, paths: readonly string[]) => {
  const all = []
  for await (const progress of client.evidence.receive({ paths: [...paths], uploads: [] })) all.push(progress)
  return all
}

/** Waits until the queue is such. */
export const queueUntil = async (
  { client }: Bench,
  isSo: (state: QueueState) => boolean,
): Promise<QueueState> => {
  for await (const state of client.analysis.watch({}, AbortSignal.timeout(60_000)))
    if (isSo(state)) return state
  throw new Error('the queue ended before it came to that')
}

export const isOver = ({ items }: QueueState): boolean =>
  items.length > 0 && items.every(({ state }) => !['waiting', 'running'].includes(state))

/** The values of a stored map, read as the renderer reads them. */
export const bytesOf = async ({ workstation }: Bench, sha256: string): Promise<Uint8Array> => {
  const stored = await workstation.bytes.open(sha256)
  if (stored === undefined) throw new Error('no such bytes')
  return new Uint8Array(await new Response(stored.stream as never).arrayBuffer())
}

export const portrait = (): Promise<Buffer> => readFile(portraitPath)
