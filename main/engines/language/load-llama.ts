import { cpus } from 'node:os'
import { getLlama, getModuleVersion, type Llama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp'
import { Fault } from '#app/fault.ts'
import type { LanguageSetup } from './language-contract.ts'

/** llama.cpp on a device. */
export interface LoadedLlama {
  readonly llama: Llama
  /** 'cpu', 'cuda', 'vulkan', 'metal'. */
  readonly backEnd: string
  readonly device: string
  readonly runtime: string
}

/** What llama.cpp has to say goes where the parent process keeps a crashed child's last words. */
const logger = (level: LlamaLogLevel, message: string): void => {
  process.stderr.write(`llama.cpp ${level}: ${message.trimEnd()}\n`)
}

/** Loads llama.cpp with the best back end that works here. Nothing is built or downloaded: `engine/unavailable` where none is installed. */
export const loadLlama = async ({
  device,
  threads,
}: Pick<LanguageSetup, 'device' | 'threads'>): Promise<LoadedLlama> => {
  const llama = await getLlama({
    gpu: device === 'cpu' ? false : 'auto',
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    logger,
    maxThreads: threads,
  }).catch((cause: unknown) => {
    throw new Fault(
      'engine/unavailable',
      'llama.cpp cannot be loaded on this machine, so there is no dialogue. Install Assay again; if that does not help, this processor is not supported.',
      { cause },
    )
  })
  const names = llama.gpu === false ? [] : await llama.getGpuDeviceNames().catch(() => [])
  return {
    llama,
    backEnd: llama.gpu === false ? 'cpu' : llama.gpu,
    device: names.join(', ') || (cpus()[0]?.model.trim() ?? 'processor'),
    runtime: `node-llama-cpp ${await getModuleVersion()}, llama.cpp ${llama.llamaCppRelease.release}`,
  }
}

/** Loads a model that was inspected; what llama.cpp says against it is `model/corrupt`, and too little memory `engine/exhausted`. */
export const loadModel = (llama: Llama, path: string): Promise<LlamaModel> =>
  // On a processor llama.cpp keeps a rearranged copy of the weights: with the file mapped, both would be held.
  llama
    .loadModel({ modelPath: path, useMmap: llama.gpu === false ? false : 'auto' })
    .catch((cause: unknown) => {
      const problem = cause instanceof Error ? cause.message : String(cause)
      throw /memory/i.test(problem)
        ? new Fault(
            'engine/exhausted',
            'There is not enough free memory for the language model. Close other programs, or choose a pack with a smaller model.',
            { cause, detail: { problem } },
          )
        : new Fault(
            'model/corrupt',
            `The language model "${path}" cannot be loaded. Install the pack again.`,
            {
              cause,
              detail: { file: path, problem },
            },
          )
    })
