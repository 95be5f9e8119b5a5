import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp'
import { Fault } from '#app/fault.ts'
import type { InspectedModel } from './inspect-model.ts'
import { loadModel } from './load-llama.ts'
import { rowAdapterBytes } from './row-adapter.ts'

/** A face as the engine holds it. */
export interface HeldFace {
  readonly key: string
  /** [11, D]. */
  readonly rows: Float32Array
  readonly scoreFake: number
  readonly rowsSha256: string
}

export interface ContextLimits {
  readonly contextTokens: number
  readonly threads: number
  /** Adapters stay in memory until the model is unloaded; from this many bytes on it is. */
  readonly mostAdapterBytes: number
  /** Contexts of the faces asked last are kept as long as they take no more than this; the newest always is. */
  readonly mostContextBytes: number
  /** Keys and values of the attention in float32, for comparing with a reference; half precision otherwise. */
  readonly exactCache?: boolean
}

/** The contexts of faces over one model. */
export interface FaceContexts {
  /** The face's sequence, with its rows in the carriers' places; made when there is none. */
  readonly sequenceOf: (face: HeldFace) => Promise<LlamaContextSequence>
  readonly forget: (key: string) => Promise<void>
  readonly model: () => LlamaModel
  /** How often the model was loaded. */
  readonly loads: () => number
  readonly close: () => Promise<void>
}

interface OpenContext {
  readonly context: LlamaContext
  readonly sequence: LlamaContextSequence
  readonly bytes: number
}

/**
 * Loads the model and gives each face a context of its own, whose adapter turns the carriers into the face's rows. The adapter is
 * written to a file that nobody else has, and gone as soon as llama.cpp has read it.
 */
export const openFaceContexts = async (
  llama: Llama,
  inspected: InspectedModel,
  { carriers, adapterPath }: { readonly carriers: readonly number[]; readonly adapterPath: string | null },
  limits: ContextLimits,
): Promise<FaceContexts> => {
  let model = await loadModel(llama, inspected.path)
  let loads = 1
  /** Adapters that this load of the model has read, by the face's key: llama.cpp knows them by their path. */
  let adapters = new Map<string, { readonly path: string; readonly bytes: number }>()
  /** The face asked last is the last one. */
  const contexts = new Map<string, OpenContext>()

  const drop = async (key: string): Promise<void> => {
    const open = contexts.get(key)
    contexts.delete(key)
    await open?.context.dispose()
  }
  const recycle = async (): Promise<void> => {
    for (const key of [...contexts.keys()]) await drop(key)
    await model.dispose()
    adapters = new Map()
    model = await loadModel(llama, inspected.path)
    loads += 1
  }

  const create = async (adapter: string): Promise<OpenContext> => {
    const paths = adapterPath === null ? [adapter] : [adapterPath, adapter]
    const context = await model
      .createContext({
        contextSize: limits.contextTokens,
        threads: { ideal: limits.threads },
        failedCreationRemedy: false,
        lora: { adapters: paths.map((filePath) => ({ filePath, scale: 1 })) },
        ...(limits.exactCache
          ? { experimentalKvCacheKeyType: 'F32', experimentalKvCacheValueType: 'F32', flashAttention: false }
          : {}),
      })
      .catch((cause: unknown) => {
        const problem = cause instanceof Error ? cause.message : String(cause)
        throw new Fault(
          /memory|vram/i.test(problem) ? 'engine/exhausted' : 'engine/failed',
          'The language model could not be made ready for this face. Close other programs and ask again.',
          { cause, detail: { problem } },
        )
      })
    const { ram, vram } = context.memoryUsage
    return { context, sequence: context.getSequence(), bytes: ram + vram }
  }

  const withAdapter = async (face: HeldFace): Promise<OpenContext> => {
    const known = adapters.get(face.key)
    if (known !== undefined) return create(known.path)
    const bytes = await rowAdapterBytes({ ...inspected, carriers, rows: face.rows })
    const held = [...adapters.values()].reduce((sum, adapter) => sum + adapter.bytes, 0)
    if (adapters.size > 0 && held + bytes.length > limits.mostAdapterBytes) await recycle()
    const folder = await mkdtemp(join(tmpdir(), 'assay-rows-'))
    const path = join(folder, `${randomUUID()}.gguf`)
    try {
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' })
      const open = await create(path)
      adapters.set(face.key, { path, bytes: bytes.length })
      return open
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  const makeRoom = async (newest: string): Promise<void> => {
    const total = () => [...contexts.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const key of [...contexts.keys()])
      if (key !== newest && total() > limits.mostContextBytes) await drop(key)
  }

  return {
    sequenceOf: async (face) => {
      const open = contexts.get(face.key) ?? (await withAdapter(face))
      contexts.delete(face.key)
      contexts.set(face.key, open)
      await makeRoom(face.key)
      return open.sequence
    },
    forget: drop,
    model: () => model,
    loads: () => loads,
    close: async () => {
      for (const key of [...contexts.keys()]) await drop(key)
      await model.dispose()
    },
  }
}
