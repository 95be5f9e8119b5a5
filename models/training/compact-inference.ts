import { reshape, slice } from '../graph/ops/layout.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import { input } from '../graph/value.ts'
import { compactEncoder } from '../networks/compact-encoder.ts'
import { knowledgeGuidedDetector } from '../networks/kfd.ts'
import { createWeights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { type CompactKfd, normalisedPictures } from './compact-kfd.ts'
import { averageName } from './training-step.ts'

/** Scores and segmentation maps of a batch of 8-bit pictures under a training state's averaged weights. */
export interface CompactInference {
  readonly run: (
    state: ReadonlyMap<string, Float32Array>,
    pictures: Uint8Array,
  ) => Promise<{ readonly scores: Float32Array; readonly maps: Float32Array }>
  readonly close: () => Promise<void>
}

/** Opens the detector in inference mode with weights that are fed anew at every run: for validation during training. */
export const openCompactInference = async (
  network: CompactKfd,
  batch: number,
  threads = 2,
): Promise<CompactInference> => {
  const weights = createWeights()
  const { encoder, kfd } = network
  const shape = [batch, encoder.image, encoder.image, 3]
  const image = normalisedPictures(input('pictures', shape, 'u8'), network.mean, network.std)
  const { taps } = compactEncoder(image, weights.within('vision'), encoder)
  const scope = weights.within('kfd')
  const text = unitLength(scope.tensor('text_features', [2, kfd.text]), -1)
  const { classified, located } = knowledgeGuidedDetector(taps, text, scope, kfd)
  const scores = reshape(slice(classified.probability, { axis: 1, start: 1, end: 2 }), [batch])
  const maps = reshape(located.segmentation, [batch, kfd.map, kfd.map])
  const session = await openSession(writeModel({ scores, maps }, 'inputs'), { threads })
  const used = [...weights.declared.values()].filter(({ name }) => session.inputs.includes(name))
  return {
    run: async (state, pictures) => {
      const feeds = used.map(({ name, value }) => [
        name,
        tensorOf(state.get(averageName(name))!, value.shape),
      ])
      const results = await session.run({ ...Object.fromEntries(feeds), pictures: tensorOf(pictures, shape) })
      return { scores: floatsOf(results.scores).slice(), maps: floatsOf(results.maps).slice() }
    },
    close: session.close,
  }
}
