/** [elements per block, bytes per block] of every element or block type a checkpoint may hold. */
const layouts = {
  f64: [1, 8],
  f32: [1, 4],
  f16: [1, 2],
  bf16: [1, 2],
  f8_e4m3: [1, 1],
  f8_e5m2: [1, 1],
  i64: [1, 8],
  i32: [1, 4],
  i16: [1, 2],
  i8: [1, 1],
  u64: [1, 8],
  u32: [1, 4],
  u16: [1, 2],
  u8: [1, 1],
  bool: [1, 1],
  c64: [1, 8],
  c128: [1, 16],
  q4_0: [32, 18],
  q4_1: [32, 20],
  q5_0: [32, 22],
  q5_1: [32, 24],
  q8_0: [32, 34],
  q8_1: [32, 36],
  q2_k: [256, 84],
  q3_k: [256, 110],
  q4_k: [256, 144],
  q5_k: [256, 176],
  q6_k: [256, 210],
  q8_k: [256, 292],
  iq2_xxs: [256, 66],
  iq2_xs: [256, 74],
  iq3_xxs: [256, 98],
  iq1_s: [256, 50],
  iq4_nl: [32, 18],
  iq3_s: [256, 110],
  iq2_s: [256, 82],
  iq4_xs: [256, 136],
  iq1_m: [256, 56],
  tq1_0: [256, 54],
  tq2_0: [256, 66],
  mxfp4: [32, 17],
} as const

/** The element type of a stored tensor; `q…` types are GGUF blocks that share a scale. */
export type TensorType = keyof typeof layouts

/** Elements in one block: 1 but for the GGUF block types. */
export const blockElements = (type: TensorType): number => layouts[type][0]

/** Bytes of one block (of one element, where elements stand alone). */
export const blockBytes = (type: TensorType): number => layouts[type][1]

/** Number of elements; beyond 2^53 only roughly right, which is enough to see that no file can hold them. */
export const elementCount = (shape: readonly number[]): number =>
  shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1)

/** Bytes of a contiguous tensor; the caller has checked that block types divide the last axis. */
export const tensorBytes = (type: TensorType, shape: readonly number[]): number =>
  (elementCount(shape) / layouts[type][0]) * layouts[type][1]

/** No format in use has more axes; a longer shape is a sign of damage. */
export const maximumRank = 32

/** Whether this is a list of axis lengths: whole numbers from 0 to 2^53, at most 32 of them. */
export const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= maximumRank &&
  value.every((length) => Number.isSafeInteger(length) && length >= 0)
