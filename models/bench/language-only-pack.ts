import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PackDialogue, readPackManifest } from '#app/records/pack.ts'
import { hashFile } from '../packs/hash-file.ts'
import { filesOf } from '../packs/pack-networks.ts'
import { manifestName } from '../packs/write-pack.ts'

const noHash = '0'.repeat(64)

/**
 * Describes a folder that holds a language model and nothing else as a pack that the language engine opens; its detector's files are
 * listed and not there, so no other engine does. For measuring and for tests.
 */
export const describeLanguageOnlyPack = async (folder: string, dialogue: PackDialogue): Promise<void> => {
  const roles = ['detector', 'prompt', 'dialogue'] as const
  const model = await hashFile(join(folder, dialogue.model))
  const manifest = readPackManifest({
    format: 'assay-pack',
    formatVersion: 1,
    id: 'language-only',
    version: '1',
    title: 'A language model without a detector',
    roles,
    precision: 'f32',
    dimensions: {
      encoder: {
        kind: 'compact',
        image: 64,
        widths: [8],
        depths: [0],
        blocks: 1,
        heads: 2,
        hidden: 32,
        embedding: 8,
      },
      kfd: {
        text: 8,
        map: 16,
        temperature: 10,
        locator: { width: 4 },
        classifier: { channels: [4], hidden: 8 },
      },
      prompt: { embedding: dialogue.embedding, channels: [8] },
    },
    preprocessing: { size: 64, mode: 'squash', mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    dialogue,
    thresholds: { score: null, segmentation: null },
    calibration: null,
    licences: [],
    provenance: { sources: [], steps: ['A language model alone.'] },
    files: [
      { name: dialogue.model, ...model },
      ...filesOf(roles).map((name) => ({ name, bytes: 0, sha256: noHash })),
    ],
    selfTest: {
      seed: 1,
      inputSha256: noHash,
      score: { value: 0.5, tolerance: 0.1 },
      outputs: [{ name: 'prob', shape: [1, 2], values: [0.5], tolerance: 0.1 }],
    },
  })
  await writeFile(join(folder, manifestName), JSON.stringify(manifest))
}
