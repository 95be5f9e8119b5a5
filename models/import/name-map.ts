import { assert } from '#app/assert.ts'

/** How a published tensor becomes ours. */
export type Conversion =
  /** As it is. */
  | 'copy'
  /** A linear map whose low-rank adapters lora_A and lora_B are merged into it. */
  | 'merge-adapters'
  /** A patch kernel [D, 3, 2, p, p] whose two temporal slices are summed. */
  | 'sum-frames'

export interface PublishedSource {
  readonly name: string
  readonly conversion: Conversion
}

/** The prefix of ImageBind's tensors in ckpt.pth; imagebind_huge.pth has the same names without it. */
export const encoderPrefix = 'visual_encoder.'

type Rule = readonly [ours: RegExp, published: string, conversion?: Conversion]

const blockRules = (trunk: 'vision' | 'text'): readonly Rule[] => {
  const block = (rest: string) => new RegExp(`^${trunk}\\.blocks\\.(\\d+)\\.${rest}$`)
  const published = `${encoderPrefix}modality_trunks.${trunk}.blocks.$1.`
  return [
    [block('attention\\.qkv\\.(weight|bias)'), `${published}attn.in_proj_$2`],
    [block('attention\\.out\\.(weight|bias)'), `${published}attn.out_proj.$2`],
    [block('(norm_[12])\\.(weight|bias)'), `${published}$2.$3`],
    [block('mlp\\.(fc[12])\\.weight'), `${published}mlp.$2.weight`, 'merge-adapters'],
    [block('mlp\\.(fc[12])\\.bias'), `${published}mlp.$2.bias`],
  ]
}

const pre = (modality: string) => `${encoderPrefix}modality_preprocessors.${modality}.`
const head = (modality: string) => `${encoderPrefix}modality_heads.${modality}.`

/** Our names to those of the published checkpoint (facts of the published checkpoint, section 2). */
const rules: readonly Rule[] = [
  [/^vision\.patch\.weight$/, `${pre('vision')}rgbt_stem.proj.1.weight`, 'sum-frames'],
  [/^vision\.cls_token$/, `${pre('vision')}cls_token`],
  [/^vision\.pos_embed$/, `${pre('vision')}pos_embedding_helper.pos_embed`],
  [/^vision\.pre_norm\.(weight|bias)$/, `${encoderPrefix}modality_trunks.vision.pre_transformer_layer.0.$1`],
  ...blockRules('vision'),
  [/^vision\.head_norm\.(weight|bias)$/, `${head('vision')}0.$1`],
  [/^vision\.head\.weight$/, `${head('vision')}2.weight`, 'merge-adapters'],
  [/^text\.pos_embed$/, `${pre('text')}pos_embed`],
  [/^text\.token_embedding$/, `${pre('text')}token_embedding.weight`],
  ...blockRules('text'),
  [/^text\.head_norm\.(weight|bias)$/, `${head('text')}proj.0.$1`],
  [/^text\.head\.weight$/, `${head('text')}proj.1.weight`, 'merge-adapters'],
  [/^text\.log_logit_scale$/, `${encoderPrefix}modality_postprocessors.text.1.log_logit_scale`],
  [/^kfd\.image_decoder\.(\d+)\.(weight|bias)$/, 'image_decoder.fc.$1.$2'],
  [/^kfd\.((?:locator|classifier)\..+)$/, '$1'],
  [/^prompt\.(.+)$/, 'prompt_learner.$1'],
  [/^projection\.(weight|bias)$/, 'llama_proj.$1'],
]

/** Where a weight of ours is found in the published checkpoint. `kfd.text_features` is computed and has no source. */
export const publishedSource = (ours: string): PublishedSource => {
  const rule = rules.find(([pattern]) => pattern.test(ours))
  assert(rule, `${ours} has no published counterpart`)
  const [pattern, published, conversion = 'copy'] = rule
  return { name: ours.replace(pattern, published), conversion }
}

/** The adapters beside a linear map's weight: A [r, in] and B [out, r]. */
export const adapterNames = (weight: string): { readonly a: string; readonly b: string } => {
  const linear = weight.slice(0, -'weight'.length)
  return { a: `${linear}lora_A`, b: `${linear}lora_B` }
}

/** What a published tensor is for: the networks of a pack, the class vectors made at import, the dialogue, or nothing. */
export type TensorUse = 'runtime' | 'import' | 'language' | 'unused' | 'unknown'

const useByName: readonly (readonly [RegExp, TensorUse])[] = [
  [/\.num_batches_tracked$/, 'unused'],
  [/^visual_encoder\.modality_\w+\.(audio|depth|thermal|imu)\./, 'unused'],
  [/^visual_encoder\.modality_preprocessors\.text\.mask$/, 'unused'],
  [/^visual_encoder\.modality_\w+\.vision\./, 'runtime'],
  [/^visual_encoder\.modality_\w+\.text\./, 'import'],
  [/^(locator|classifier|image_decoder|prompt_learner|llama_proj)\./, 'runtime'],
  [/^llama_model\./, 'language'],
]

/** Classifies a published tensor by its name alone; `ctx` is the learned context that some training versions stored. */
export const tensorUse = (published: string): TensorUse =>
  isContextName(published)
    ? 'import'
    : (useByName.find(([pattern]) => pattern.test(published))?.[1] ?? 'unknown')

/** Names under which training versions may have stored the averaged context rows [16, C]. */
export const isContextName = (published: string): boolean => /^(.+\.)?ctx$/.test(published)
