import { Fault } from '#app/fault.ts'

const isLength = (length: number): boolean => Number.isSafeInteger(length) && length >= 1 && length <= 16_384

/**
 * The matrix [output, input], row-major float32, that resizes one axis bilinearly with align_corners=True, its weights
 * rounded as torch's x86 kernel rounds them. A map M [h, w] becomes R_h @ M @ transpose(R_w). Throws `input/invalid`.
 */
export const bilinearMatrix = (inputLength: number, outputLength: number): Float32Array => {
  if (!isLength(inputLength) || !isLength(outputLength))
    throw new Fault(
      'input/invalid',
      `A map of length ${inputLength} cannot be resized to ${outputLength}; both must be whole numbers from 1 to 16384.`,
      { detail: { inputLength, outputLength } },
    )
  const matrix = new Float32Array(outputLength * inputLength)
  const scale = outputLength > 1 ? Math.fround((inputLength - 1) / (outputLength - 1)) : 0
  for (let i = 0; i < outputLength; i++) {
    const source = scale * i
    const low = Math.min(Math.floor(Math.fround(source)), inputLength - 1)
    const high = Math.min(low + 1, inputLength - 1)
    // The compiled kernel fuses scale * i - low into one rounding; rounding twice misses torch's maps by up to 5 ulp.
    const upper = Math.min(Math.max(Math.fround(source - low), 0), 1)
    matrix[i * inputLength + low]! += Math.fround(1 - upper)
    matrix[i * inputLength + high]! += upper
  }
  return matrix
}
