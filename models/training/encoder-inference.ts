import { reshape, slice } from '../graph/ops/layout.ts'
import { knowledgeGuidedDetector } from '../networks/kfd.ts'
import { createWeights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { type EncoderKfd, encoderWeightOptions, learnedTextFeatures, tappedTokens } from './encoder-kfd.ts'
import type { Batch } from './train-loop.ts'
import { averageName } from './training-step.ts'

/** Scores [B] and segmentation maps [B, M, M] of a batch under a training state's averaged weights. */
export interface EncoderInference {
  readonly run: (
    state: ReadonlyMap<string, Float32Array>,
    batch: Batch,
  ) => Promise<{ readonly scores: Float32Array; readonly maps: Float32Array }>
  readonly close: () => Promise<void>
}

/** Opens the detector in inference mode; averaged weights come with every run, frozen ones from `frozen`. */
export const openEncoderInference = async (
  network: EncoderKfd,
  batch: number,
  frozen: ReadonlyMap<string, Float32Array>,
  threads = 2,
): Promise<EncoderInference> => {
  const weights = createWeights(encoderWeightOptions(network))
  const { kfd } = network
  const scope = weights.within('kfd')
  const tokens = tappedTokens(batch, weights, network)
  const detection = knowledgeGuidedDetector(tokens, learnedTextFeatures(scope, network), scope, kfd)
  const { classified, located } = detection
  const scores = reshape(slice(classified.probability, { axis: 1, start: 1, end: 2 }), [batch])
  const maps = reshape(located.segmentation, [batch, kfd.map, kfd.map])
  const session = await openSession(writeModel({ scores, maps }, 'inputs'), { threads })
  const used = [...weights.declared.values()].filter(({ name }) => session.inputs.includes(name))
  return {
    run: async (state, data) => {
      const feeds = used.map(({ name, value }) => [
        name,
        tensorOf(state.get(averageName(name)) ?? frozen.get(name)!, value.shape),
      ])
      const results = await session.run({ ...Object.fromEntries(feeds), ...data })
      return { scores: floatsOf(results.scores).slice(), maps: floatsOf(results.maps).slice() }
    },
    close: session.close,
  }
}
