import { emptyPicture, type FloatPicture } from './picture.ts'

/** Eq. 6: mask · opacity · source + (1 - mask · opacity) · target. */
export const alphaBlend = (
  source: FloatPicture,
  target: FloatPicture,
  mask: Float32Array,
  opacity: number,
): FloatPicture => {
  const result = emptyPicture(target.side)
  for (let index = 0; index < mask.length; index += 1) {
    const share = mask[index]! * opacity
    for (let at = 3 * index; at < 3 * index + 3; at += 1)
      result.values[at] = target.values[at]! + share * (source.values[at]! - target.values[at]!)
  }
  return result
}

/**
 * Poisson blending (Perez et al. 2003): the source's gradients inside the region, the target's values on its rim. The
 * difference of both pictures on the rim is spread inwards as a harmonic function by over-relaxed Gauss-Seidel sweeps
 * from coarse to fine, which is the same solution: source plus a membrane. `inside` marks the region's pixels.
 */
export const poissonSource = (
  source: FloatPicture,
  target: FloatPicture,
  inside: Uint8Array,
): FloatPicture => {
  const { side } = target
  const result = { side, values: source.values.slice() }
  const difference = new Float32Array(side * side)
  for (let channel = 0; channel < 3; channel += 1) {
    for (let index = 0; index < difference.length; index += 1)
      difference[index] = target.values[3 * index + channel]! - source.values[3 * index + channel]!
    const membrane = harmonic(difference, inside, side)
    for (let index = 0; index < difference.length; index += 1)
      if (inside[index]) result.values[3 * index + channel]! += membrane[index]!
  }
  return result
}

/** The harmonic function inside the marked pixels that continues `values` outside them: Laplace's equation, discrete. */
export const harmonic = (values: Float32Array, inside: Uint8Array, side: number): Float32Array => {
  const solution = values.slice()
  if (side > 20) {
    const coarse = Math.ceil(side / 2)
    const [small, held] = [new Float32Array(coarse * coarse), new Uint8Array(coarse * coarse)]
    for (let y = 0; y < coarse; y += 1)
      for (let x = 0; x < coarse; x += 1) {
        const at = Math.min(side - 1, 2 * y) * side + Math.min(side - 1, 2 * x)
        small[y * coarse + x] = values[at]!
        held[y * coarse + x] = inside[at]!
      }
    const begun = harmonic(small, held, coarse)
    for (let y = 0; y < side; y += 1)
      for (let x = 0; x < side; x += 1)
        if (inside[y * side + x]) solution[y * side + x] = begun[(y >> 1) * coarse + (x >> 1)]!
  } else for (let index = 0; index < solution.length; index += 1) if (inside[index]) solution[index] = 0
  const sweeps = side > 20 ? 24 : 60
  const relaxation = 1.7
  for (let sweep = 0; sweep < sweeps; sweep += 1)
    for (let y = 0; y < side; y += 1)
      for (let x = 0; x < side; x += 1) {
        const index = y * side + x
        if (!inside[index]) continue
        // Beyond the picture's edge nothing flows: the pixel itself stands in for its missing neighbour.
        const here = solution[index]!
        const sum =
          (x > 0 ? solution[index - 1]! : here) +
          (x < side - 1 ? solution[index + 1]! : here) +
          (y > 0 ? solution[index - side]! : here) +
          (y < side - 1 ? solution[index + side]! : here)
        solution[index] = here + relaxation * (sum / 4 - here)
      }
  return solution
}
