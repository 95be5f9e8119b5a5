import { Fault } from '#app/fault.ts'
import type { CheckpointTensor, TensorTable } from '../checkpoints/tensor-table.ts'
import { encoderPrefix } from './name-map.ts'

/** A published tensor under its name in ckpt.pth, and the file that has it. */
export interface FoundTensor {
  readonly tensor: CheckpointTensor
  readonly from: 'checkpoint' | 'imagebind'
}

/** The checkpoint's tensors, with imagebind_huge.pth as the fall-back for the encoder's own weights. */
export interface PublishedTensors {
  readonly checkpoint: TensorTable
  readonly imagebind: TensorTable | undefined
  /** Every name that `find` knows, as ckpt.pth would spell it. */
  readonly names: ReadonlySet<string>
  readonly find: (published: string) => FoundTensor | undefined
}

const wrapperPrefixes = ['', 'model.', 'state_dict.', 'module.']

/** Whether a checkpoint holds the published network at all, so that a wrong file gets a sentence of its own. */
const looksPublished = (table: TensorTable): boolean =>
  table.tensors.has('locator.conv.0.weight') || table.tensors.has('image_decoder.fc.0.weight')

const refuseForeign = (table: TensorTable): never => {
  const prefixed = wrapperPrefixes.find((prefix) => table.tensors.has(`${prefix}locator.conv.0.weight`))
  const found = [...table.tensors.keys()].slice(0, 3).join(', ')
  const advice = prefixed
    ? `Its names begin with "${prefixed}"; save it without that prefix.`
    : table.tensors.has('modality_preprocessors.vision.cls_token')
      ? 'It is ImageBind alone; give it with --imagebind beside the detector\u2019s checkpoint.'
      : 'Give the detector\u2019s checkpoint (ckpt.pth).'
  throw new Fault('model/mismatch', `"${table.file}" is not the published detector's checkpoint. ${advice}`, {
    detail: { file: table.file, expected: 'locator.*, classifier.*, image_decoder.*', found },
  })
}

const refuseTrainedOnly = (table: TensorTable): void => {
  const hasStatistics = [...table.tensors.keys()].some((name) => /^locator\..+\.running_mean$/.test(name))
  if (hasStatistics) return
  throw new Fault(
    'model/missing',
    `"${table.file}" holds only the parameters that were trained: the batch statistics (locator.batchnorm.0.running_mean and its like) are missing, and without them no score can be computed. Ask its authors for the whole state_dict.`,
    {
      detail: {
        file: table.file,
        expected: 'locator.batchnorm.0.running_mean',
        found: 'trained parameters only',
      },
    },
  )
}

/** Joins both files. Throws `model/mismatch` for a file that is something else, `model/missing` for one with trained parameters only. */
export const publishedTensors = (
  checkpoint: TensorTable,
  imagebind: TensorTable | undefined,
): PublishedTensors => {
  if (!looksPublished(checkpoint)) refuseForeign(checkpoint)
  refuseTrainedOnly(checkpoint)
  if (imagebind && !imagebind.tensors.has('modality_preprocessors.vision.cls_token'))
    throw new Fault(
      'model/mismatch',
      `"${imagebind.file}" is not ImageBind's checkpoint; give imagebind_huge.pth.`,
      {
        detail: { file: imagebind.file, expected: 'modality_preprocessors.vision.cls_token' },
      },
    )
  const fallBackNames = [...(imagebind?.tensors.keys() ?? [])].map((name) => `${encoderPrefix}${name}`)
  return {
    checkpoint,
    imagebind,
    names: new Set([...checkpoint.tensors.keys(), ...fallBackNames]),
    find: (published) => {
      const own = checkpoint.tensors.get(published)
      if (own) return { tensor: own, from: 'checkpoint' }
      if (!published.startsWith(encoderPrefix)) return undefined
      const fallBack = imagebind?.tensors.get(published.slice(encoderPrefix.length))
      return fallBack && { tensor: fallBack, from: 'imagebind' }
    },
  }
}
