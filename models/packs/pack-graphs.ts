import { assert } from '#app/assert.ts'
import { input, type Value } from '../graph/value.ts'
import { compactEncoder, compactTaps } from '../networks/compact-encoder.ts'
import { forgeryPromptLearner } from '../networks/forgery-prompt-learner.ts'
import { gradCam } from '../networks/gradcam.ts'
import { imageEncoder } from '../networks/image-encoder.ts'
import { knowledgeGuidedDetector, patchTokens } from '../networks/kfd.ts'
import { probabilityToken, visualProjection } from '../networks/visual-projection.ts'
import type { Weights } from '../networks/weights.ts'
import type { NetworkDimensions } from './network-dimensions.ts'

/**
 * A detector pack's three graphs. They are separate so that GradCAM costs only the heads' backward pass, and so that the
 * prompt learner (0.4 GB at the published size) is loaded only for a dialogue.
 */
export type PackGraph = 'encoder' | 'detector' | 'prompt'

/**
 * How far the runtime should optimise the prompt learner's graph: all further steps reorder the weights of its largest
 * convolutions, which takes over a second and 0.4 GB at the published size to save 20 ms of computing a face.
 */
export const promptOptimisation = 'extended'

const named = (values: readonly Value[], name: (index: number) => string): Record<string, Value> =>
  Object.fromEntries(values.map((value, index) => [name(index), value]))

/** The detector's inputs tap1… as patch tokens: ImageBind's taps carry a class token, the compact encoder's do not. */
const tapInputs = (encoder: NetworkDimensions['encoder'], batch: number): readonly Value[] => {
  const name = (index: number) => `tap${index + 1}`
  if (encoder.kind === 'compact')
    return compactTaps(encoder).map(({ grid, width }, index) => input(name(index), [batch, grid ** 2, width]))
  const positions = (encoder.image / encoder.patch) ** 2
  return encoder.taps.map((_, index) =>
    patchTokens(input(name(index), [batch, 1 + positions, encoder.width])),
  )
}

/** image [B, 3, S, S] to tap1… (class token first) and image_embed [B, C]. */
export const encoderGraph = (
  weights: Weights,
  { encoder }: NetworkDimensions,
  batch = 1,
): Record<string, Value> => {
  const image = input('image', [batch, 3, encoder.image, encoder.image])
  if (encoder.kind === 'compact') {
    const { taps, embedding } = compactEncoder(image, weights.within('vision'), encoder)
    return { ...named(taps, (index) => `tap${index + 1}`), image_embed: embedding }
  }
  const { patches, embedded, taps, embedding } = imageEncoder(image, weights.within('vision'), encoder)
  return {
    patch_embed: patches,
    pre_ln: embedded,
    ...named(taps, (index) => `tap${index + 1}`),
    image_embed: embedding,
  }
}

/**
 * tap1… [B, 1 + N, D] to consistency maps (logits0… on the grid, map0… enlarged), locator_logits, anomaly_map,
 * classifier_logits, prob, and GradCAM of each tap (gradcam0…; gradcam is the last tap's). A tap's GradCAM follows the
 * score through that tap's own consistency map, not through the encoder's later blocks; `gradCam: false` leaves it out.
 */
export const detectorGraph = (
  weights: Weights,
  dimensions: NetworkDimensions,
  batch = 1,
  options: { readonly gradCam?: boolean } = {},
): Record<string, Value> => {
  const { encoder, kfd } = dimensions
  const tokens = tapInputs(encoder, batch)
  const scope = weights.within('kfd')
  const detection = knowledgeGuidedDetector(tokens, scope.tensor('text_features', [2, kfd.text]), scope, kfd)
  const { located, classified } = detection
  const attention =
    options.gradCam === false ? [] : tokens.map((tap) => gradCam(classified.logits, tap).normalised)
  return {
    ...named(detection.decoded, (index) => `patch_tokens${index}`),
    ...named(detection.consistency, (index) => `logits${index}`),
    ...named(detection.maps, (index) => `map${index}`),
    locator_logits: located.logits,
    anomaly_map: located.segmentation,
    classifier_features: classified.features,
    classifier_logits: classified.logits,
    prob: classified.probability,
    ...named(attention, (index) => `gradcam${index}`),
    ...named(attention.slice(-1), () => 'gradcam'),
  }
}

/** map0…, anomaly_map, prob and image_embed to prompt_stack, forgery_tokens, visual_token and prob_token. */
export const promptGraph = (
  weights: Weights,
  dimensions: NetworkDimensions,
  batch = 1,
): Record<string, Value> => {
  const { kfd, prompt, encoder } = dimensions
  assert(prompt, 'a pack without a prompt learner has no prompt graph')
  const taps = encoder.kind === 'compact' ? compactTaps(encoder) : encoder.taps
  const maps = taps.map((_, index) => input(`map${index}`, [batch, 2, kfd.map, kfd.map]))
  const segmentation = input('anomaly_map', [batch, 1, kfd.map, kfd.map])
  const probability = input('prob', [batch, 2])
  const embedding = input('image_embed', [batch, encoder.embedding])
  const learned = forgeryPromptLearner({ maps, segmentation, probability }, weights.within('prompt'), prompt)
  return {
    prompt_stack: learned.stack,
    forgery_tokens: learned.tokens,
    visual_token: visualProjection(embedding, weights.within('projection'), prompt.embedding),
    prob_token: probabilityToken(probability, prompt.embedding),
  }
}
