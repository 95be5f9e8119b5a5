import { slice } from '../graph/ops/layout.ts'
import type { Value } from '../graph/value.ts'
import { decodeTap, enlargeMap, referenceConsistency, textConsistency } from './consistency-maps.ts'
import { type ClassifiedForgery, type ClassifierDimensions, forgeryClassifier } from './forgery-classifier.ts'
import { forgeryLocator, type LocatedForgery, type LocatorDimensions } from './forgery-locator.ts'
import type { Weights } from './weights.ts'

export interface KfdDimensions {
  /** C_text, the width of the shared space of image and text features (published: 1024). */
  readonly text: number
  /** Side S of the enlarged consistency maps and of the segmentation map (published: 224). */
  readonly map: number
  /** Factor of the cosine in a consistency map (published: 100). */
  readonly temperature: number
  readonly locator: LocatorDimensions
  readonly classifier: ClassifierDimensions
}

export interface Detection {
  /** Decoded patch tokens F_vis of each tap, at unit length: [B, N, C]. */
  readonly decoded: readonly Value[]
  /** Consistency maps on the tap's own grid: [B, 2, g, g]. */
  readonly consistency: readonly Value[]
  /** The same enlarged: [B, 2, S, S]. */
  readonly maps: readonly Value[]
  readonly located: LocatedForgery
  readonly classified: ClassifiedForgery
}

/** Patch tokens of a tap: the class token in front is dropped. */
export const patchTokens = (tap: Value): Value => slice(tap, { axis: 1, start: 1, end: tap.shape[1]! })

/**
 * The Knowledge-guided Forgery Detector (paper 3.1, figures 2 and 3).
 *
 *     patch tokens of three depths --image decoder--> F_vis
 *     F_vis · F_textᵀ  = consistency maps (eq. 1)
 *     consistency maps --Forgery Locator-->    forgery segmentation map
 *     consistency maps --Forgery Classifier--> forgery score
 *
 * `tokens` are patch tokens [B, N, D] per tap (N a square number), `textFeatures` [2, C] the unit class vectors.
 */
export const knowledgeGuidedDetector = (
  tokens: readonly Value[],
  textFeatures: Value,
  weights: Weights,
  dimensions: KfdDimensions,
): Detection => {
  const decoder = weights.within('image_decoder')
  const decoded = tokens.map((tap, index) => decodeTap(tap, decoder.within(index), dimensions.text))
  const consistency = decoded.map((features) =>
    textConsistency(features, textFeatures, dimensions.temperature),
  )
  const maps = consistency.map((map) => enlargeMap(map, dimensions.map))
  return {
    decoded,
    consistency,
    maps,
    located: forgeryLocator(maps, weights.within('locator'), dimensions.locator),
    classified: forgeryClassifier(maps, weights.within('classifier'), dimensions.classifier),
  }
}

/**
 * Reference-based optimisation (eq. 2 and the second term of eq. 3), training only: the same locator φ reads the
 * similarity between a picture's features and those of its pristine original.
 */
export const locateByReference = (
  decoded: readonly Value[],
  reference: readonly Value[],
  weights: Weights,
  dimensions: KfdDimensions,
): LocatedForgery => {
  const maps = decoded.map((features, index) =>
    enlargeMap(referenceConsistency(features, reference[index]!, dimensions.temperature), dimensions.map),
  )
  return forgeryLocator(maps, weights.within('locator'), dimensions.locator)
}
