import { assert } from '#app/assert.ts'

/**
 * The patch kernel of a still picture: [D, 3, 2, p, p] summed over its two frames to [D, 3, p, p]. A still picture is two
 * equal frames for ImageBind, so this is exact up to the order of summation.
 */
export const sumFrames = (kernel: Float32Array, patchPixels: number): Float32Array => {
  assert(kernel.length % (2 * patchPixels) === 0, 'a patch kernel without two frames')
  const summed = new Float32Array(kernel.length / 2)
  for (let channel = 0; channel * patchPixels < summed.length; channel += 1) {
    const [to, from] = [channel * patchPixels, channel * 2 * patchPixels]
    for (let i = 0; i < patchPixels; i += 1)
      summed[to + i] = kernel[from + i]! + kernel[from + patchPixels + i]!
  }
  return summed
}
