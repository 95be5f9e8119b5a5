import * as ort from 'onnxruntime-node'
import { Fault } from '#app/fault.ts'

export type TensorValue = ort.Tensor

/** The version of onnxruntime that runs the graphs. */
export const runtimeVersion: string = ort.env.versions.node ?? ort.env.versions.common

export interface SessionOptions {
  /** Execution providers in order of preference; the CPU is always the last resort. */
  readonly providers?: readonly string[]
  readonly threads?: number
  readonly profile?: string
  /**
   * Threads look for work in a loop between two operators (default): faster on an idle machine, and slower for everybody
   * where others compute too.
   */
  readonly spinning?: boolean
  /** 'all' by default; training steps and known answers may ask for less. */
  readonly optimisation?: 'disabled' | 'basic' | 'extended' | 'all'
}

/** A graph ready to run. `run` blocks the event loop of its process: engines are processes of their own. */
export interface Session {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly run: (
    feeds: Readonly<Record<string, ort.Tensor>>,
    outputs?: readonly string[],
  ) => Promise<Readonly<Record<string, ort.Tensor>>>
  readonly close: () => Promise<void>
}

/** Opens an ONNX model from bytes, or from a path when its weights lie in a file beside it. */
export const openSession = async (
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> => {
  const settings: ort.InferenceSession.SessionOptions = {
    executionProviders: [...(options.providers ?? ['cpu'])],
    intraOpNumThreads: options.threads ?? 2,
    interOpNumThreads: 1,
    graphOptimizationLevel: options.optimisation ?? 'all',
    logSeverityLevel: 3,
    ...(options.profile ? { enableProfiling: true, profileFilePrefix: options.profile } : {}),
    ...(options.spinning === false ? { extra: { session: { intra_op: { allow_spinning: '0' } } } } : {}),
  }
  const opened =
    typeof model === 'string'
      ? ort.InferenceSession.create(model, settings)
      : ort.InferenceSession.create(model, settings)
  const session = await opened.catch((cause: unknown) => {
    throw new Fault(
      'model/malformed',
      `The network could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  })
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds, outputs) => (outputs ? session.run(feeds, [...outputs]) : session.run(feeds)),
    close: () => session.release(),
  }
}

export const tensorOf = (
  data: Float32Array | BigInt64Array | Uint8Array,
  shape: readonly number[],
): ort.Tensor => {
  const type = data instanceof Float32Array ? 'float32' : data instanceof BigInt64Array ? 'int64' : 'uint8'
  return new ort.Tensor(type, data, [...shape])
}

/** The numbers of a float32 tensor. */
export const floatsOf = (tensor: ort.Tensor | undefined): Float32Array => {
  if (!(tensor?.data instanceof Float32Array))
    throw new Fault('internal', 'A network gave out a tensor that is not float32.')
  return tensor.data
}
