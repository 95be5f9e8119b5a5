import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { readRgbPicture } from '#main/engines/decoder/read-rgb-picture.ts'
import { loadNpyF32, saveNpy } from '#models/checkpoints/npy.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { type OpenPack, openPack } from '#models/packs/open-pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { modelInput } from '#models/preprocess/model-input.ts'
import { floatsOf } from '#models/runtime/session.ts'
import type { DefineCommand } from '../command.ts'
import { wholeNumberFrom } from '../option-values.ts'

interface ForwardFlags {
  readonly pack: string
  readonly image?: string
  readonly tensor?: string
  readonly dump: string
  readonly threads: number
}

const tensorInput = async (path: string, size: number): Promise<Float32Array> => {
  const { shape, data } = await loadNpyF32(path)
  const expected = `1,3,${size},${size}`
  if (shape.join() === expected || `1,${shape.join()}` === expected) return data
  throw new Fault(
    'input/invalid',
    `"${path}" has the shape [${shape.join(', ')}], but this pack takes [1, 3, ${size}, ${size}].`,
    { detail: { file: path, expected, found: shape.join() } },
  )
}

const inputOf = async ({ image, tensor }: ForwardFlags, { manifest }: OpenPack): Promise<Float32Array> => {
  if (tensor !== undefined) return tensorInput(tensor, manifest.dimensions.encoder.image)
  if (image !== undefined) return modelInput(manifest.preprocessing, await readRgbPicture(image))
  throw new Fault(
    'input/invalid',
    'There is nothing to run: give a picture with --image or an array with --tensor.',
  )
}

/** The class vectors are weights of the detector: they are given out with the tensors that a run computes. */
const textFeatures = async ({ folder, manifest }: OpenPack) => {
  await using table = await openCheckpoint(join(folder, 'vision.safetensors'))
  return { shape: [2, manifest.dimensions.kfd.text], data: await table.tensor('kfd.text_features').readF32() }
}

interface DumpedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly file: string
}

/** `assay forward`: runs one face through a pack and writes every named tensor as a .npy file. */
export const forwardCommand: DefineCommand = (command, { signal, print, progress, notice }) =>
  command
    .requiredOption('-p, --pack <folder>', 'the model pack')
    .option('-i, --image <file>', 'a picture of one face, cut out')
    .option('--tensor <npy>', 'the network\u2019s input itself, float32 [1, 3, S, S], instead of a picture')
    .requiredOption('-d, --dump <folder>', 'where the tensors are written')
    .option('--threads <count>', 'threads of the processor', wholeNumberFrom(1), 2)
    .action(async (flags: ForwardFlags) => {
      if (flags.image !== undefined && flags.tensor !== undefined)
        notice('The array given with --tensor is run; the picture is not looked at.')
      await using pack = await openPack(flags.pack, {
        signal,
        session: { threads: flags.threads },
        onProgress: (done) => progress({ activity: 'verifying the pack, bytes', done }),
      })
      const { manifest, sessions } = pack
      const image = await inputOf(flags, pack)
      progress({ activity: 'running the networks' })
      const run = await runPack(sessions, manifest.dimensions, image, manifest.roles.includes('prompt'))
      const tensors = new Map(
        Object.entries(run).map(([name, tensor]) => [
          name,
          { shape: tensor.dims, data: Float32Array.from(floatsOf(tensor)) },
        ]),
      )
      tensors.set('text_features', await textFeatures(pack))
      await mkdir(flags.dump, { recursive: true })
      const dumped: DumpedTensor[] = []
      for (const [name, tensor] of tensors) {
        const file = join(flags.dump, `${name}.npy`)
        await saveNpy(file, tensor)
        dumped.push({ name, shape: tensor.shape, file })
      }
      const [real, fake] = floatsOf(run.prob)
      print({ pack: manifest.id, score: fake!, prob: [real!, fake!], tensors: dumped }, ({ score }) =>
        [
          ...dumped.map(({ name, shape }) => `${name.padEnd(20)} [${shape.join(', ')}]`),
          `${dumped.length} tensors in ${flags.dump}`,
          `forgery score ${score.toFixed(6)} (0 consistent with no manipulation, 1 with manipulation; not calibrated)`,
        ].join('\n'),
      )
    })
