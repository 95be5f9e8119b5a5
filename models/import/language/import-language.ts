import { basename } from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackDialogue, PromptTemplate } from '#app/records/pack.ts'
import { openFile } from '../../checkpoints/byte-source.ts'
import type { GgufValue } from '../../checkpoints/gguf/gguf-format.ts'
import { ggufVocabulary } from '../../checkpoints/gguf/gguf-vocabulary.ts'
import { type GgufTable, readGguf } from '../../checkpoints/gguf/read-gguf.ts'
import { saveGguf } from '../../checkpoints/gguf/write-gguf.ts'
import { openCheckpoint } from '../../checkpoints/open-checkpoint.ts'
import { type StoredTensor, tensorOfF32 } from '../../checkpoints/tensor-table.ts'
import type { ExtraFile } from '../../packs/write-pack.ts'
import { canMerge, checkAdapters, convertedTensors } from './converted-model.ts'
import { type LanguageAdapter, languageAdapters } from './language-adapters.ts'
import { languageCarriers } from './language-carriers.ts'

export interface LanguageRequest {
  /** A GGUF file of LLaMA's architecture. */
  readonly model: string
  /** The checkpoint with its low-rank adapters (PEFT's names); null: the model is taken as it is. */
  readonly adapters: string | null
  /** 'auto' adds adapters to the weights where their type can be written again, and else keeps them beside the model. */
  readonly join: 'auto' | 'merge' | 'beside'
  /** PEFT's alpha: B A is multiplied by alpha / rank (published: 32 / 32). */
  readonly alpha: number
  readonly template: PromptTemplate
  readonly contextTokens: number
}

/** Reads from its files until it is disposed of: weights are converted when their turn to be written comes. */
export interface PlannedLanguage extends AsyncDisposable {
  readonly dialogue: PackDialogue
  readonly extraFiles: readonly ExtraFile[]
  /** What was done, in sentences. */
  readonly steps: readonly string[]
}

const modelFile = 'language.gguf'
const adapterFile = 'language-adapter.gguf'

const numberOf = ({ keys, file }: GgufTable, key: string): number => {
  const value = keys.get(key)
  if (value && value.type !== 'array' && Number.isFinite(Number(value.value))) return Number(value.value)
  throw new Fault('model/malformed', `"${file}" does not say ${key}. Take the model from its source again.`, {
    detail: { file, key },
  })
}

const checkArchitecture = (table: GgufTable): void => {
  const architecture = table.metadata.get('general.architecture') ?? 'none'
  if (architecture === 'llama') return
  throw new Fault(
    'model/unsupported',
    `"${table.file}" is a model of the architecture "${architecture}"; the dialogue needs one of LLaMA's (Vicuna, Llama 2, Llama 3).`,
    { detail: { file: table.file, expected: 'llama', found: architecture } },
  )
}

/** The adapters as a LoRA file of llama.cpp's; a factor other than 1 is said as alpha, in float32 as it demands. */
const saveAdapters = (
  path: string,
  adapters: ReadonlyMap<string, LanguageAdapter>,
  scaling: number,
): Promise<void> => {
  const text = (value: string): GgufValue => ({ type: 'string', value })
  const [{ rank } = { rank: 1 }] = adapters.values()
  const keys = new Map<string, GgufValue>([
    ['general.type', text('adapter')],
    ['general.architecture', text('llama')],
    ['adapter.type', text('lora')],
    ...(scaling === 1 ? [] : [['adapter.lora.alpha', { type: 'f32', value: scaling * rank }] as const]),
  ])
  const lazily = (
    name: string,
    shape: readonly number[],
    values: () => Promise<Float32Array>,
  ): StoredTensor => ({
    name,
    dtype: 'f32',
    shape,
    read: async () => tensorOfF32(name, shape, await values()).read(),
  })
  const tensors = [...adapters].flatMap(
    ([
      name,
      {
        rank: r,
        shape: [out, depth],
        a,
        b,
      },
    ]) => [lazily(`${name}.lora_a`, [r, depth], a), lazily(`${name}.lora_b`, [out, r], b)],
  )
  return saveGguf(path, keys, tensors)
}

const scalingOf = (adapters: ReadonlyMap<string, LanguageAdapter>, alpha: number, file: string): number => {
  const ranks = new Set([...adapters.values()].map(({ rank }) => rank))
  if (ranks.size === 1) return alpha / [...ranks][0]!
  throw new Fault(
    'model/unsupported',
    `The adapters in "${file}" have ${ranks.size} different ranks (${[...ranks].join(', ')}). Adapters of one rank can be imported.`,
    { detail: { file } },
  )
}

const readAdapters = async (
  table: GgufTable,
  { adapters: file, alpha }: LanguageRequest,
  open: AsyncDisposableStack,
): Promise<{ readonly found: ReadonlyMap<string, LanguageAdapter>; readonly scaling: number }> => {
  if (file === null) return { found: new Map(), scaling: 1 }
  const checkpoint = open.use(await openCheckpoint(file))
  const queries = numberOf(table, 'llama.attention.head_count')
  const isGrouped = table.keys.has('llama.attention.head_count_kv')
  const keys = isGrouped ? numberOf(table, 'llama.attention.head_count_kv') : queries
  const found = languageAdapters(checkpoint, { queries, keys })
  if (found.size === 0)
    throw new Fault(
      'model/missing',
      `"${file}" holds no adapters of the language model (…self_attn.q_proj.lora_A… and the like). Give the checkpoint that has them, or leave --llm-lora out.`,
      { detail: { file } },
    )
  checkAdapters(table, found, file)
  return { found, scaling: scalingOf(found, alpha, file) }
}

/**
 * Looks at a language model and says what its pack will hold; nothing is written yet. Throws `model/unsupported`,
 * `model/mismatch`, `model/missing` or `model/malformed`.
 */
export const planLanguage = async (request: LanguageRequest): Promise<PlannedLanguage> => {
  const { model, join, template, contextTokens } = request
  await using open = new AsyncDisposableStack()
  const table = open.use(await readGguf(await openFile(model)))
  checkArchitecture(table)
  const carriers = languageCarriers(ggufVocabulary(table))
  const embedding = numberOf(table, 'llama.embedding_length')
  const trainedContext = numberOf(table, 'llama.context_length')
  const { found, scaling } = await readAdapters(table, request, open)
  const isMergeable = canMerge(table, found.keys())
  if (join === 'merge' && !isMergeable)
    throw new Fault(
      'model/unsupported',
      `The weights of "${model}" are of a type to which adapters cannot be added. Leave --llm-join at "auto", or give the model in F16, BF16 or Q8_0.`,
      { detail: { file: model } },
    )
  const isMerged = found.size > 0 && join !== 'beside' && isMergeable
  const isBeside = found.size > 0 && !isMerged
  const isTied = !table.tensors.has('output.weight')
  const tensors = convertedTensors(table, { carriers, merge: isMerged ? found : new Map(), scaling })
  const files = open.move()
  return {
    [Symbol.asyncDispose]: () => files.disposeAsync(),
    dialogue: {
      model: modelFile,
      adapter: isBeside ? adapterFile : null,
      embedding,
      contextTokens: Math.min(contextTokens, trainedContext),
      carriers: [...carriers],
      template,
      stop: ['###'],
      // The published settings are nearly greedy: the likeliest tokens that make up a tenth of the probability.
      sampling: { temperature: 1, topP: 0.1, maxTokens: 512 },
      verdict: { question: 'Is this a deepfake image?', yes: 'Yes', no: 'No' },
      training: null,
    },
    extraFiles: [
      { name: modelFile, write: (path) => saveGguf(path, table.keys, tensors) },
      ...(isBeside
        ? [{ name: adapterFile, write: (path: string) => saveAdapters(path, found, scaling) }]
        : []),
    ],
    steps: [
      `Language model: ${basename(model)}, the embeddings of ${carriers.length} carrier tokens set to zero.`,
      ...(isTied ? ['Its output layer was shared with the embeddings, and is a copy of them now.'] : []),
      ...(isMerged
        ? [`Its ${found.size} low-rank adapters: added to the weights as W + ${scaling} B A.`]
        : isBeside
          ? [`Its ${found.size} low-rank adapters: kept beside it, factor ${scaling}.`]
          : ['No low-rank adapters.']),
    ],
  }
}
