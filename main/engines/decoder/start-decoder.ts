import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectClient } from '#app/contract/client.ts'
import type { MetadataRow } from '#app/records/evidence.ts'
import type { ChildExit, StartChild } from '#main/process/child.ts'
import { type ProcessStatus, supervise } from '#main/process/supervisor.ts'
import { engineModule } from '#main/resources.ts'
import {
  type DecodedFiles,
  type DecodeLimits,
  decodeLimits,
  decoderContract,
  type PixelFile,
} from './decoder-contract.ts'

/** Decoding in a process of its own. What it wrote is removed when the result is disposed of. */
export interface Decoder {
  readonly metadata: (path: string, signal: AbortSignal) => Promise<readonly MetadataRow[]>
  readonly picture: (path: string, signal: AbortSignal) => Promise<DecodedFiles & AsyncDisposable>
  readonly pixels: (path: string, signal: AbortSignal) => Promise<PixelFile & AsyncDisposable>
  readonly status: () => ProcessStatus
  readonly close: () => Promise<void>
}

export interface DecoderOptions {
  readonly startChild: StartChild
  readonly limits?: DecodeLimits
  /** An existing folder for what is decoded, while it is needed. */
  readonly scratch?: string
  /** A file that takes longer is given up, and the process with it. */
  readonly wallMs?: number
  readonly memoryLimitBytes?: number
  readonly hearExit?: (exit: ChildExit) => void
}

/** The supervised decoder; its process starts with the first call. */
export const startDecoder = ({
  startChild,
  limits = decodeLimits,
  scratch = tmpdir(),
  wallMs = 60_000,
  memoryLimitBytes = 2 ** 31,
  hearExit = () => {},
}: DecoderOptions): Decoder => {
  const module = { path: engineModule('decoder'), args: [], nodeSwitches: ['--max-old-space-size=1024'] }
  const { wire, status, close } = supervise({
    name: 'decoder',
    start: () => startChild(module),
    silenceMs: () => wallMs,
    memoryLimitBytes,
    memoryIntervalMs: 50,
    firstBackoffMs: 20,
    hearExit,
  })
  const { metadata, picture, pixels } = connectClient(decoderContract, wire).decoder

  let last: Promise<unknown> = Promise.resolve()
  /** One file at a time: what ends the process then costs the file that did it, and no other. */
  const inTurn = <Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> => {
    const done = last.then(() => {
      signal.throwIfAborted()
      return work()
    })
    last = done.catch(() => {})
    return done
  }

  /** Only this user can look into the folder: what is decoded of a case lies nowhere else for longer than it is needed. */
  const inFolder = async <Result extends object>(
    decode: (folder: string) => Promise<Result>,
  ): Promise<Result & AsyncDisposable> => {
    const folder = await mkdtemp(join(scratch, 'assay-decoded-'))
    const remove = () => rm(folder, { recursive: true, force: true })
    try {
      return { ...(await decode(folder)), [Symbol.asyncDispose]: remove }
    } catch (thrown) {
      await remove()
      throw thrown
    }
  }
  return {
    metadata: (path, signal) => inTurn(() => metadata({ path, folder: '', limits }, signal), signal),
    picture: (path, signal) =>
      inTurn(() => inFolder((folder) => picture({ path, folder, limits }, signal)), signal),
    pixels: (path, signal) =>
      inTurn(() => inFolder((folder) => pixels({ path, folder, limits }, signal)), signal),
    status,
    close,
  }
}
