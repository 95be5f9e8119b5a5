import type { SimulationOptions } from './simulate-forgery.ts'
import type { SourceMethodName } from './source-methods.ts'

/** From this part of a training on, the forgeries are as hard as they get. */
export const easyUntil = 0.35

/** How far training has come, 0 to 1, and what the forgeries then are like: easy ones first. */
export const curriculum = (
  progress: number,
  size: number,
  methods: readonly SourceMethodName[],
): SimulationOptions => {
  const eased = Math.min(1, progress / easyUntil)
  return {
    size,
    methods,
    degradations: { none: 1 - 0.8 * eased, mild: 0.45 * eased, strong: 0.35 * eased },
    // SBI's opacities (0.25 to 1, mostly 1) come in once the concept is learnt.
    opacities: eased < 0.3 ? [1] : eased < 0.7 ? [0.5, 0.75, 1, 1] : [0.25, 0.5, 0.75, 1, 1, 1],
    wholeFace: 0.5,
    jitter: 1,
    poisson: 0.3,
  }
}

/** The fixed simulation that training and evaluation report on, at one level of degradation. */
export const validationSimulation = (
  level: 'mild' | 'strong',
  size: number,
  methods: readonly SourceMethodName[],
): SimulationOptions => ({
  size,
  methods,
  degradations: { none: 0, mild: level === 'mild' ? 1 : 0, strong: level === 'strong' ? 1 : 0 },
  opacities: [0.25, 0.5, 0.75, 1],
  wholeFace: 0.5,
  jitter: 0.5,
  poisson: 0.3,
})
