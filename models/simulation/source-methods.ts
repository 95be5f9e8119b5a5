import type { SeededRandom } from '../random/seeded-random.ts'
import { faceSwap } from './sources/face-swap.ts'
import type { SourceMethod } from './sources/forgery-scene.ts'
import { mirrored } from './sources/mirrored.ts'
import { reenactment } from './sources/reenactment.ts'
import { resampling } from './sources/resampling.ts'
import { resynthesis } from './sources/resynthesis.ts'
import { selfBlend } from './sources/self-blend.ts'
import { smoothing } from './sources/smoothing.ts'

/** Every way in which a forgery's foreground is made; evaluation reports by these names, and training may leave some out. */
export const sourceMethods = {
  'self-blend': selfBlend,
  resynthesis,
  smoothing,
  resampling,
  reenactment,
  mirrored,
  'face swap': faceSwap,
} as const satisfies Record<string, SourceMethod>

export type SourceMethodName = keyof typeof sourceMethods

/**
 * One of the methods: self-blends, which the paper trains on, as often as three others together, so that training and
 * figures rest on them and the others keep the detector from knowing nothing else.
 */
export const drawMethod = (methods: readonly SourceMethodName[], random: SeededRandom): SourceMethodName =>
  random.pick(methods.flatMap((method) => (method === 'self-blend' ? [method, method, method] : [method])))

/** Whether a method takes its source from a second face. */
export const needsDonor = (method: SourceMethodName): boolean => method === 'face swap'

/** Whether a method puts skin where it was not before, so that shade and texture do not continue at the rim. */
export const isForeign = (method: SourceMethodName): boolean =>
  method === 'face swap' || method === 'mirrored'
