/** A square RGB picture while it is worked on: float32, interleaved, 0 to 255, not yet rounded. */
export interface FloatPicture {
  readonly side: number
  /** side · side · 3 values. */
  readonly values: Float32Array
}

export const emptyPicture = (side: number): FloatPicture => ({
  side,
  values: new Float32Array(side * side * 3),
})

export const copyPicture = ({ side, values }: FloatPicture): FloatPicture => ({
  side,
  values: values.slice(),
})

/** Rounded to 8 bits; values outside 0 to 255 are cut. */
export const toBytes = ({ values }: FloatPicture): Uint8Array => {
  const bytes = new Uint8Array(values.length)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]! + 0.5
    bytes[index] = value <= 0 ? 0 : Math.min(value, 255)
  }
  return bytes
}
