import { imageBindHuge, type NetworkDimensions } from '../packs/network-dimensions.ts'

/** The same networks at a size that runs in milliseconds, to test the measuring itself. */
const tiny = {
  encoder: {
    kind: 'imagebind',
    image: 28,
    patch: 7,
    width: 32,
    blocks: 3,
    heads: 2,
    hidden: 64,
    taps: [0, 1, 2],
    embedding: 16,
  },
  kfd: {
    text: 16,
    map: 16,
    temperature: 10,
    locator: { width: 16 },
    classifier: { channels: [8, 16], hidden: 8 },
  },
  prompt: { embedding: 32, channels: [8, 8] },
} as const satisfies NetworkDimensions

/** Network sizes that can be measured. */
export const benchPresets = { 'imagebind-huge': imageBindHuge, tiny } as const satisfies Readonly<
  Record<string, NetworkDimensions>
>

export type BenchPreset = keyof typeof benchPresets
