import { Fault } from '#app/fault.ts'
import { promptTokens } from '../networks/forgery-prompt-learner.ts'
import type { TextEncoderDimensions } from '../networks/text-encoder.ts'
import { imageBindHuge, type NetworkDimensions } from '../packs/network-dimensions.ts'
import { encoderPrefix } from './name-map.ts'

/** What no shape tells: given by the caller, or known for ImageBind-Huge. */
export interface UninferableDimensions {
  readonly visionHeads?: number
  readonly textHeads?: number
  /** Zero-based blocks, one for each image decoder. */
  readonly taps?: readonly number[]
}

export interface ImportDimensions {
  readonly networks: NetworkDimensions
  readonly text: TextEncoderDimensions
}

/** The published tensors of one import: their names and shapes are all that is looked at here. */
export interface TensorShapes {
  readonly file: string
  readonly names: ReadonlySet<string>
  readonly shapeOf: (published: string) => readonly number[] | undefined
}

const hugeText = { width: 1024, blocks: 24, heads: 16 }

const invalid = (sentence: string): Fault => new Fault('input/invalid', sentence)

/** One more than the largest number in `pattern`'s first group: a gap is then a missing tensor, not a smaller network. */
const countOf = ({ names }: TensorShapes, pattern: RegExp): number => {
  const numbers = [...names].map((name) => pattern.exec(name)?.[1]).filter((digits) => digits !== undefined)
  return Math.min(names.size, Math.max(-1, ...numbers.map(Number)) + 1)
}

const mismatch = (file: string, finding: string): Fault =>
  new Fault(
    'model/mismatch',
    `${finding} in "${file}"; this is not the published network, or the file is damaged.`,
    {
      detail: { file },
    },
  )

const reader =
  ({ shapeOf, file }: TensorShapes) =>
  (name: string, rank: number) => {
    const shape = shapeOf(name)
    if (!shape)
      throw new Fault(
        'model/missing',
        `"${file}" lacks ${name}, without which the network's size is unknown; take the checkpoint from its source again, or give --imagebind if only the encoder is missing.`,
        { detail: { file, tensor: name } },
      )
    if (shape.length !== rank || shape.includes(0))
      throw new Fault(
        'model/mismatch',
        `${name} in "${file}" has the shape [${shape.join(', ')}], where ${rank} axes are expected; this is not the published network.`,
        { detail: { file, tensor: name, expected: `${rank} axes`, found: shape.join(' x ') } },
      )
    return shape
  }

const checkHeads = (heads: number | undefined, width: number, flag: string): number => {
  if (heads === undefined)
    throw invalid(
      `The number of attention heads is in no tensor and this is not ImageBind-Huge; say it with ${flag} (width ${width}).`,
    )
  if (!Number.isSafeInteger(heads) || heads < 1 || width % heads !== 0)
    throw invalid(`${flag} ${heads} does not divide the width ${width}; give the number of attention heads.`)
  return heads
}

const checkTaps = (taps: readonly number[] | undefined, count: number, blocks: number): readonly number[] => {
  if (!taps)
    throw invalid(
      `The checkpoint has ${count} image decoders, but not which of the ${blocks} blocks they read; say it with --taps, counted from 0.`,
    )
  const rising = taps.every(
    (tap, index) => Number.isSafeInteger(tap) && tap >= 0 && (index === 0 || tap > taps[index - 1]!),
  )
  if (!rising || taps.length !== count || taps.at(-1)! >= blocks)
    throw invalid(
      `--taps ${taps.join(',')} does not fit: give ${count} rising block numbers from 0 to ${blocks - 1}, one for each image decoder.`,
    )
  return taps
}

const side = (length: number, halvings: number): number => Math.floor(length / 2 ** halvings)

/** Sizes that must agree before a graph can be built from them; all others are checked tensor by tensor. */
const checkAgreement = ({ networks, text }: ImportDimensions, prompts: number, file: string): void => {
  const { kfd, prompt } = networks
  if (kfd.text !== text.embedding)
    throw mismatch(file, `Image features of width ${kfd.text} meet text features of width ${text.embedding}`)
  if (prompts !== promptTokens)
    throw mismatch(file, `There are ${prompts} base prompts instead of ${promptTokens}`)
  if (side(kfd.map, kfd.classifier.channels.length) < 1 || kfd.classifier.channels.length === 0)
    throw mismatch(
      file,
      `The classifier has ${kfd.classifier.channels.length} stages for maps of ${kfd.map} pixels`,
    )
  const stages = prompt?.channels.length ?? 0
  if (stages === 0 || side(kfd.map, stages - 1) < 3)
    throw mismatch(file, `The prompt learner has ${stages} stages for maps of ${kfd.map} pixels`)
}

/**
 * Every dimension from the published tensors' shapes; heads and taps from `given` or, where the shapes are ImageBind-Huge's,
 * as published. Throws `input/invalid` when they must be given, `model/missing` or `model/mismatch` when the shapes fit
 * no such network.
 */
export const inferDimensions = (
  shapes: TensorShapes,
  given: UninferableDimensions = {},
): ImportDimensions => {
  const { file } = shapes
  const shape = reader(shapes)
  const first = (name: string, rank: number): number => shape(name, rank)[0]!
  const pre = `${encoderPrefix}modality_preprocessors.`
  const blocksOf = (modality: string) =>
    countOf(shapes, new RegExp(`^${encoderPrefix}modality_trunks\\.${modality}\\.blocks\\.(\\d+)\\.`))
  const hiddenOf = (modality: string) =>
    first(`${encoderPrefix}modality_trunks.${modality}.blocks.0.mlp.fc1.weight`, 2)
  const channelsOf = (sequence: string): readonly number[] => {
    const pattern = new RegExp(`^${sequence.replaceAll('.', '\\.')}(\\d+)\\.running_mean$`)
    // A stage takes four places of the sequence and has one batch norm.
    const stages = Math.ceil(countOf(shapes, pattern) / 4)
    return Array.from({ length: stages }, (_, stage) => first(`${sequence}${4 * stage}.weight`, 4))
  }

  const [width, , , patch] = shape(`${pre}vision.rgbt_stem.proj.1.weight`, 5) as [
    number,
    number,
    number,
    number,
  ]
  const positions = shape(`${pre}vision.pos_embedding_helper.pos_embed`, 3)[1]! - 1
  const grid = Math.sqrt(positions)
  if (!Number.isInteger(grid) || grid < 1)
    throw mismatch(file, `${positions} patch positions are no square grid`)
  const blocks = blocksOf('vision')
  const isHuge = width === imageBindHuge.encoder.width && blocks === imageBindHuge.encoder.blocks
  const tapCount = countOf(shapes, /^image_decoder\.fc\.(\d+)\./)
  const hugeTaps =
    isHuge && tapCount === imageBindHuge.encoder.taps.length ? imageBindHuge.encoder.taps : undefined
  const visionHeads = given.visionHeads ?? (isHuge ? imageBindHuge.encoder.heads : undefined)

  const [vocabulary, textWidth] = shape(`${pre}text.token_embedding.weight`, 2) as [number, number]
  const textBlocks = blocksOf('text')
  const isHugeText = textWidth === hugeText.width && textBlocks === hugeText.blocks
  const textHeads = given.textHeads ?? (isHugeText ? hugeText.heads : undefined)

  const [prompts, promptWidth] = shape('prompt_learner.base_prompts', 2) as [number, number]
  const networks: NetworkDimensions = {
    encoder: {
      kind: 'imagebind',
      image: grid * patch,
      patch,
      width,
      blocks,
      heads: checkHeads(visionHeads, width, '--vision-heads'),
      hidden: hiddenOf('vision'),
      taps: checkTaps(given.taps ?? hugeTaps, tapCount, blocks),
      embedding: first(`${encoderPrefix}modality_heads.vision.2.weight`, 2),
    },
    kfd: {
      text: first('image_decoder.fc.0.weight', 2),
      map: grid * patch,
      temperature: imageBindHuge.kfd.temperature,
      locator: { width: first('locator.conv.0.weight', 4) },
      classifier: {
        channels: channelsOf('classifier.meta_net.0.'),
        hidden: first('classifier.fc1.weight', 2),
      },
    },
    prompt: { embedding: promptWidth, channels: channelsOf('prompt_learner.meta_net1.') },
  }
  const text: TextEncoderDimensions = {
    width: textWidth,
    blocks: textBlocks,
    heads: checkHeads(textHeads, textWidth, '--text-heads'),
    hidden: hiddenOf('text'),
    vocabulary,
    context: shape(`${pre}text.pos_embed`, 3)[1]!,
    embedding: first(`${encoderPrefix}modality_heads.text.proj.1.weight`, 2),
  }
  checkAgreement({ networks, text }, prompts, file)
  return { networks, text }
}
