import path from 'node:path'
import { saveSafetensors } from '#models/checkpoints/write-safetensors.ts'
import { importCheckpoint } from '#models/import/import-checkpoint.ts'
import { publishedFixture, storedTensors } from '#models/import/published-fixture.ts'

/** Imports a made-up checkpoint of the published kind as a pack: pictures and maps of 48 pixels, a grid of 6, three taps. */
export const importSmallPack = async (folder: string, out: string): Promise<void> => {
  const checkpoint = path.join(folder, 'ckpt.safetensors')
  const tensors = publishedFixture(
    {
      grid: 6,
      patch: 8,
      vision: { width: 24, blocks: 4, hidden: 40 },
      text: { width: 20, blocks: 1, hidden: 30, vocabulary: 400 },
      embedding: 12,
      decoders: 3,
      rank: 3,
      locator: 7,
      classifier: [3, 5, 6],
      classifierHidden: 9,
      prompt: [2, 4, 5],
      language: 36,
    },
    7,
  )
  await saveSafetensors(checkpoint, storedTensors(tensors))
  await importCheckpoint({ checkpoint, out, given: { visionHeads: 3, textHeads: 5, taps: [0, 1, 3] } })
}
