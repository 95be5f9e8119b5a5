import { type StoredTensor, tensorOfF32 } from '../checkpoints/tensor-table.ts'
import { seededRandom } from '../random/seeded-random.ts'

/** Sizes of a made-up network of the published kind, for tests. */
export interface FixtureSizes {
  readonly grid: number
  readonly patch: number
  readonly vision: { readonly width: number; readonly blocks: number; readonly hidden: number }
  readonly text: {
    readonly width: number
    readonly blocks: number
    readonly hidden: number
    readonly vocabulary: number
  }
  readonly embedding: number
  readonly decoders: number
  readonly rank: number
  readonly locator: number
  readonly classifier: readonly number[]
  readonly classifierHidden: number
  readonly prompt: readonly number[]
  readonly language: number
}

export type FixtureTensors = Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/**
 * The published tensors of such a network with random values, under the names of ckpt.pth (facts of the published checkpoint,
 * section 2). Written from the facts and not from the name map, which it tests.
 */
export const publishedFixture = (sizes: FixtureSizes, seed: number): FixtureTensors => {
  const random = seededRandom(seed).uniform
  const tensors: FixtureTensors = new Map()
  const add = (name: string, shape: readonly number[], centre = 0, spread = 1): void => {
    const data = Float32Array.from({ length: sizeOf(shape) }, () => centre + spread * (2 * random() - 1))
    tensors.set(name, { shape, data })
  }
  const linear = (name: string, out: number, depth: number, bias = true): void => {
    add(`${name}.weight`, [out, depth], 0, 1.7 / Math.sqrt(depth))
    if (bias) add(`${name}.bias`, [out], 0, 0.1)
  }
  const convolution = (name: string, out: number, depth: number, kernel: number): void => {
    add(`${name}.weight`, [out, depth, kernel, kernel], 0, 1.7 / Math.sqrt(depth * kernel ** 2))
    add(`${name}.bias`, [out], 0, 0.1)
  }
  const norm = (name: string, width: number): void => {
    add(`${name}.weight`, [width], 1, 0.2)
    add(`${name}.bias`, [width], 0, 0.1)
  }
  const batchNorm = (name: string, width: number): void => {
    norm(name, width)
    add(`${name}.running_mean`, [width], 0.2, 0.2)
    add(`${name}.running_var`, [width], 1, 0.5)
    add(`${name}.num_batches_tracked`, [], 7, 0)
  }
  const adapters = (name: string, out: number, depth: number): void => {
    add(`${name}.lora_A`, [sizes.rank, depth], 0, 0.4)
    add(`${name}.lora_B`, [out, sizes.rank], 0, 0.4)
  }
  const adapted = (name: string, out: number, depth: number, bias = true): void => {
    linear(name, out, depth, bias)
    adapters(name, out, depth)
  }
  const trunk = (modality: 'vision' | 'text'): void => {
    const { width, blocks, hidden } = sizes[modality]
    for (let block = 0; block < blocks; block += 1) {
      const at = `visual_encoder.modality_trunks.${modality}.blocks.${block}`
      add(`${at}.attn.in_proj_weight`, [3 * width, width], 0, 1.7 / Math.sqrt(width))
      add(`${at}.attn.in_proj_bias`, [3 * width], 0, 0.1)
      linear(`${at}.attn.out_proj`, width, width)
      norm(`${at}.norm_1`, width)
      adapted(`${at}.mlp.fc1`, hidden, width)
      adapted(`${at}.mlp.fc2`, width, hidden)
      norm(`${at}.norm_2`, width)
    }
  }

  const { grid, patch, vision, text, embedding, decoders, language } = sizes
  const pre = 'visual_encoder.modality_preprocessors'
  add(`${pre}.vision.cls_token`, [1, 1, vision.width])
  add(`${pre}.vision.rgbt_stem.proj.1.weight`, [vision.width, 3, 2, patch, patch], 0, 0.5 / patch)
  add(`${pre}.vision.pos_embedding_helper.pos_embed`, [1, 1 + grid ** 2, vision.width])
  add(`${pre}.text.pos_embed`, [1, 77, text.width])
  add(`${pre}.text.token_embedding.weight`, [text.vocabulary, text.width])
  norm('visual_encoder.modality_trunks.vision.pre_transformer_layer.0', vision.width)
  trunk('vision')
  trunk('text')
  norm('visual_encoder.modality_heads.vision.0', vision.width)
  adapted('visual_encoder.modality_heads.vision.2', embedding, vision.width, false)
  norm('visual_encoder.modality_heads.text.proj.0', text.width)
  adapted('visual_encoder.modality_heads.text.proj.1', embedding, text.width, false)
  add('visual_encoder.modality_postprocessors.text.1.log_logit_scale', [], 4, 0)
  for (let tap = 0; tap < decoders; tap += 1) {
    linear(`image_decoder.fc.${tap}`, embedding, vision.width)
    convolution(`locator.conv.${tap}`, sizes.locator, 2, 3)
    batchNorm(`locator.batchnorm.${tap}`, sizes.locator)
    sizes.classifier.forEach((out, stage) => {
      convolution(
        `classifier.meta_net.${tap}.${4 * stage}`,
        out,
        stage === 0 ? 2 : sizes.classifier[stage - 1]!,
        3,
      )
      batchNorm(`classifier.meta_net.${tap}.${4 * stage + 3}`, out)
    })
  }
  convolution('locator.finalconv', 2, sizes.locator * decoders, 3)
  linear('classifier.fc1', sizes.classifierHidden, sizes.classifier.at(-1)! * decoders)
  linear('classifier.fc2', 2, sizes.classifierHidden)
  add('prompt_learner.base_prompts', [9, language])
  const last = Math.floor((grid * patch) / 2 ** (sizes.prompt.length - 1)) - 2
  for (const [net, depth] of [
    [1, 2 * decoders],
    [2, 1],
  ] as const) {
    sizes.prompt.forEach((out, stage) => {
      const at = `prompt_learner.meta_net${net}`
      convolution(`${at}.${4 * stage}`, out, stage === 0 ? depth : sizes.prompt[stage - 1]!, 3)
      batchNorm(`${at}.${4 * stage + 2}`, out)
    })
    convolution(
      `prompt_learner.meta_net${net}.${4 * sizes.prompt.length - 1}`,
      language,
      sizes.prompt.at(-1)!,
      last,
    )
  }
  linear('prompt_learner.fc', language, 2)
  add('prompt_learner.finalconv.weight', [9, 28, 3], 0, 0.2)
  add('prompt_learner.finalconv.bias', [9], 0, 0.1)
  linear('llama_proj', language, embedding)
  return tensors
}

/** As a writer of safetensors takes them. */
export const storedTensors = (tensors: FixtureTensors): readonly StoredTensor[] =>
  [...tensors].map(([name, { shape, data }]) => tensorOfF32(name, shape, data))
