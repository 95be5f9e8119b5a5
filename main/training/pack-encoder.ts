import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { type DescribedPack, describePack, verifyPackFiles } from '#models/packs/open-pack.ts'
import { packNetworks } from '#models/packs/pack-networks.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import { floatsOf, openSession, tensorOf } from '#models/runtime/session.ts'
import { type EncoderKfd, tapsOf } from '#models/training/encoder-kfd.ts'

/** Where a run's folder keeps the path of its encoder's pack: a hint for `assay train pack`, not part of the run. */
export const packFolderFile = 'encoder-folder.txt'

/** What a run chooses beside the sizes of its pack. */
export type EncoderChoice = Pick<EncoderKfd, 'context' | 'lowRank'>

/** The detector to train on a pack's encoder. Throws `model/unsupported` where the pack cannot be trained on in this way. */
export const encoderNetwork = ({ folder, manifest }: DescribedPack, choice: EncoderChoice): EncoderKfd => {
  const { dimensions, preprocessing, precision } = manifest
  const { encoder, kfd } = dimensions
  const refuse = (what: string): never => {
    throw new Fault('model/unsupported', `The pack in "${folder}" cannot be trained on: ${what}`, {
      detail: { folder },
    })
  }
  if (choice.lowRank !== null && precision !== 'f32')
    refuse(
      `its encoder is ${precision}, and adapters need f32 weights. Train without --lora, or take the f32 pack.`,
    )
  if (encoder.image % kfd.map !== 0)
    refuse(`masks of ${kfd.map} pixels do not divide its pictures of ${encoder.image} pixels.`)
  const taps = tapsOf(encoder)
  const odd = taps.find(({ grid }) => kfd.map % grid !== 0)
  if (odd) refuse(`its grid of ${odd.grid} tokens does not divide its maps of ${kfd.map} pixels.`)
  return { encoder, kfd, mean: preprocessing.mean, std: preprocessing.std, ...choice }
}

/** Reads pack.json and checks every file of the pack against it. */
export const verifiedPack = async (folder: string, signal: AbortSignal): Promise<DescribedPack> => {
  const pack = await describePack(folder)
  await verifyPackFiles(pack, { signal })
  return pack
}

const weightsFile = ({ folder }: DescribedPack): string => path.join(folder, 'vision.safetensors')

/** The pack's weights whose names are wanted, of those that its encoder and detector declare. */
export const readPackWeights = async (
  pack: DescribedPack,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Float32Array>> => {
  await using table = await openCheckpoint(weightsFile(pack))
  const weights = new Map<string, Float32Array>()
  for (const { declared } of packNetworks(pack.manifest.dimensions, ['encoder', 'detector']))
    for (const name of declared.keys())
      if (wanted(name) && table.tensors.has(name)) weights.set(name, await table.tensor(name).readF32())
  return weights
}

/** The pack's encoder in a session: an 8-bit picture [S, S, 3] to its patch tokens [N, D] per tap. */
export interface PackEncoder extends AsyncDisposable {
  readonly tokens: (pixels: Uint8Array) => Promise<readonly Float32Array[]>
}

export const openPackEncoder = async (
  { folder, manifest }: DescribedPack,
  threads: number,
): Promise<PackEncoder> => {
  const { encoder } = manifest.dimensions
  const side = encoder.image
  const taps = tapsOf(encoder)
  const names = taps.map((_, index) => `tap${index + 1}`)
  const session = await openSession(path.join(folder, 'encoder.onnx'), { threads })
  return {
    tokens: async (pixels) => {
      const image = normalisePixels(manifest.preprocessing, { pixels, width: side, height: side })
      const outputs = await session.run({ image: tensorOf(image, [1, 3, side, side]) }, names)
      // ImageBind's class token stands in front of the patches; the heads do not read it.
      return taps.map(({ grid, width }, index) => {
        const values = floatsOf(outputs[names[index]!])
        return values.slice(values.length - grid * grid * width)
      })
    },
    [Symbol.asyncDispose]: session.close,
  }
}
