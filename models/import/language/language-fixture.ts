import { openFile } from '../../checkpoints/byte-source.ts'
import type { GgufValue } from '../../checkpoints/gguf/gguf-format.ts'
import { readGguf } from '../../checkpoints/gguf/read-gguf.ts'
import { saveGguf } from '../../checkpoints/gguf/write-gguf.ts'
import { writeLlamaGguf } from '../../checkpoints/gguf/write-llama.ts'
import type { StoredTensor } from '../../checkpoints/tensor-table.ts'
import { tensorOfF32 } from '../../checkpoints/tensor-table.ts'
import { saveSafetensors } from '../../checkpoints/write-safetensors.ts'
import { randomLlama, tinyLlama, tinyVocabulary } from '../../prompting/tiny-llama-fixture.ts'
import { seededRandom } from '../../random/seeded-random.ts'

/** A tiny LLaMA under our names, in our (Hugging Face's) layout. */
export const tinyWeights = randomLlama(tinyLlama, 4)

export const writeTinyModel = (path: string, type: 'f32' | 'f16' | 'q8_0' = 'f32'): Promise<void> =>
  writeLlamaGguf(path, {
    name: 'tiny',
    dimensions: tinyLlama,
    contextTokens: 512,
    vocabulary: tinyVocabulary,
    type,
    weight: (name) => tinyWeights.get(name)!,
  })

/** Rewrites a GGUF file with other keys or tensors. */
export const rewriteModel = async (
  from: string,
  to: string,
  change: (
    keys: ReadonlyMap<string, GgufValue>,
    tensors: readonly StoredTensor[],
  ) => readonly [ReadonlyMap<string, GgufValue>, readonly StoredTensor[]],
): Promise<void> => {
  await using table = await readGguf(await openFile(from))
  await saveGguf(to, ...change(table.keys, [...table.tensors.values()]))
}

export type Factors = ReadonlyMap<string, { readonly a: Float32Array; readonly b: Float32Array }>

export const rank = 3

/** Factors for q, k, v and o of every block by our names, A [rank, D] and B [D, rank]. */
export const randomFactors = (seed: number): Factors => {
  const random = seededRandom(seed)
  const drawn = () => Float32Array.from({ length: rank * tinyLlama.width }, () => 0.3 * random.normal())
  return new Map(
    Array.from({ length: tinyLlama.blocks }, (_, block) =>
      ['q', 'k', 'v', 'o'].map(
        (kind) => [`layers.${block}.self_attn.${kind}_proj.weight`, { a: drawn(), b: drawn() }] as const,
      ),
    ).flat(),
  )
}

/** A checkpoint with these factors under the published names. */
export const writeFactors = async (
  path: string,
  factors: Factors,
  change: (tensors: StoredTensor[]) => readonly StoredTensor[] = (tensors) => tensors,
): Promise<void> => {
  const { width } = tinyLlama
  const tensors = [...factors].flatMap(([name, { a, b }]) => {
    const stem = `llama_model.base_model.model.model.${name.replace(/\.weight$/, '')}`
    return [
      tensorOfF32(`${stem}.lora_A.default.weight`, [rank, width], a),
      tensorOfF32(`${stem}.lora_B.default.weight`, [width, rank], b),
    ]
  })
  await saveSafetensors(
    path,
    change([...tensors, tensorOfF32('locator.conv.0.weight', [1], Float32Array.of(1))]),
  )
}

/** W + scaling B A computed plainly for every adapted weight, in our layout. */
export const mergedWeights = (factors: Factors, scaling: number): ReadonlyMap<string, Float32Array> => {
  const { width } = tinyLlama
  return new Map(
    [...tinyWeights].map(([name, values]) => {
      const factor = factors.get(name)
      if (!factor) return [name, values]
      return [
        name,
        values.map((value, at) => {
          const [row, column] = [Math.floor(at / width), at % width]
          let sum = 0
          for (let k = 0; k < rank; k += 1) sum += factor.b[row * rank + k]! * factor.a[k * width + column]!
          return value + scaling * sum
        }),
      ]
    }),
  )
}
