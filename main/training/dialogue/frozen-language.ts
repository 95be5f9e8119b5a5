import path from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackDialogue } from '#app/records/pack.ts'
import { openLlamaFile } from '#models/checkpoints/gguf/read-llama.ts'
import type { LlamaDimensions } from '#models/networks/llama-decoder.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import type { SentencePieceVocabulary } from '#models/tokenizer/sentencepiece-vocabulary.ts'

/** A pack's language model that stays as it is while adapters are trained beside it. */
export interface FrozenLanguage extends AsyncDisposable {
  readonly pack: DescribedPack
  /** How its pack writes prompts. */
  readonly dialogue: PackDialogue
  readonly dimensions: LlamaDimensions
  readonly vocabulary: SentencePieceVocabulary
  /** A weight by its name in the training graph (`llm.…`). */
  readonly weight: (name: string) => Promise<Float32Array>
}

const prefix = 'llm.'

/** Opens the language model of a verified pack for training. Throws `model/missing` where it has none, and `model/unsupported`. */
export const openFrozenLanguage = async (pack: DescribedPack): Promise<FrozenLanguage> => {
  const { dialogue, title } = pack.manifest
  if (dialogue === null)
    throw new Fault('model/missing', `The pack "${title}" has no language model. Choose a pack that has one.`)
  if (dialogue.adapter !== null)
    throw new Fault(
      'model/unsupported',
      `The language model of the pack "${title}" has adapters already, and training would not see them. Merge them when importing.`,
    )
  const file = await openLlamaFile(path.join(pack.folder, dialogue.model))
  return {
    pack,
    dialogue,
    dimensions: file.dimensions,
    vocabulary: file.vocabulary,
    weight: (name) => file.weight(name.slice(prefix.length)),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  }
}

/** Several weights by name, all in memory. */
export const frozenWeights = async (
  language: FrozenLanguage,
  names: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> => {
  const weights = new Map<string, Float32Array>()
  for (const name of names) weights.set(name, await language.weight(name))
  return weights
}
