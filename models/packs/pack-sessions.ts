import { join } from 'node:path'
import { assert } from '#app/assert.ts'
import {
  openSession,
  type Session,
  type SessionOptions,
  type TensorValue,
  tensorOf,
} from '../runtime/session.ts'
import type { NetworkDimensions } from './network-dimensions.ts'
import { type PackGraph, promptOptimisation } from './pack-graphs.ts'

/** A pack's networks, ready to run. The prompt's is opened when it is first needed. */
export interface PackSessions extends AsyncDisposable {
  readonly encoder: Session
  readonly detector: Session
  readonly prompt: () => Promise<Session>
  readonly close: () => Promise<void>
}

/** Opens the models in a pack's folder without looking at pack.json. Throws `model/malformed` where one does not load. */
export const openPackSessions = async (
  folder: string,
  options: SessionOptions = {},
): Promise<PackSessions> => {
  const open = (graph: PackGraph) =>
    openSession(join(folder, `${graph}.onnx`), {
      spinning: false,
      ...(graph === 'prompt' ? { optimisation: promptOptimisation } : {}),
      ...options,
    })
  const encoder = await open('encoder')
  const detector = await open('detector').catch(async (thrown: unknown) => {
    await encoder.close()
    throw thrown
  })
  let prompt: Promise<Session> | undefined
  const close = async (): Promise<void> => {
    await encoder.close()
    await detector.close()
    await (await prompt?.catch(() => undefined))?.close()
  }
  return {
    encoder,
    detector,
    prompt: () => {
      prompt ??= open('prompt')
      return prompt
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

export type NamedTensors = Readonly<Record<string, TensorValue>>

const feedsOf = (session: Session, known: NamedTensors): NamedTensors =>
  Object.fromEntries(
    session.inputs.map((name) => {
      const tensor = known[name]
      assert(tensor, `nothing gives the network's input ${name}`)
      return [name, tensor]
    }),
  )

/**
 * Runs a picture [1, 3, S, S] through the encoder, the detector and, when asked, the prompt learner: every tensor that
 * the graphs name, `image` included.
 */
export const runPack = async (
  sessions: PackSessions,
  { encoder }: NetworkDimensions,
  image: Float32Array,
  withPrompt: boolean,
): Promise<NamedTensors> => {
  let known: NamedTensors = { image: tensorOf(image, [1, 3, encoder.image, encoder.image]) }
  const run = async (session: Session): Promise<void> => {
    known = { ...known, ...(await session.run(feedsOf(session, known))) }
  }
  await run(sessions.encoder)
  await run(sessions.detector)
  if (withPrompt) await run(await sessions.prompt())
  return known
}
