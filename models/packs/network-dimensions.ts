import type { CompactEncoderDimensions } from '../networks/compact-encoder.ts'
import type { PromptLearnerDimensions } from '../networks/forgery-prompt-learner.ts'
import type { ImageEncoderDimensions } from '../networks/image-encoder.ts'
import type { KfdDimensions } from '../networks/kfd.ts'

/** Every size of a detector pack's networks, as written in its pack.json. */
export interface NetworkDimensions {
  readonly encoder: ({ readonly kind: 'imagebind' } & ImageEncoderDimensions) | CompactEncoderDimensions
  readonly kfd: KfdDimensions
  /** null: the pack has no prompt learner. */
  readonly prompt: PromptLearnerDimensions | null
}

/** ImageBind-Huge with the published KFD and Forgery Prompt Learner for Vicuna-7B (facts of the published checkpoint). */
export const imageBindHuge = {
  encoder: {
    kind: 'imagebind',
    image: 224,
    patch: 14,
    width: 1280,
    blocks: 32,
    heads: 16,
    hidden: 5120,
    taps: [15, 23, 31],
    embedding: 1024,
  },
  kfd: {
    text: 1024,
    map: 224,
    temperature: 100,
    locator: { width: 128 },
    classifier: { channels: [16, 64, 128, 256], hidden: 128 },
  },
  prompt: { embedding: 4096, channels: [16, 32, 64, 128, 256, 512] },
} as const satisfies NetworkDimensions
