import type { TensorType } from '../tensor-type.ts'

/** The numbers of the GGUF format (ggml, docs/gguf.md; versions 2 and 3). */
export const ggufMagic = 0x46554747
export const ggufVersion = 3
export const defaultAlignment = 32
export const alignmentKey = 'general.alignment'

/** Scalar value types by their number; number 9 is an array. */
const scalarTypes = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'string',
  null,
  'u64',
  'i64',
  'f64',
] as const

export const arrayNumber = 9

export type GgufScalarType = Exclude<(typeof scalarTypes)[number], null>

/** u64 and i64 are bigint, the other numbers number. */
export type GgufScalar = number | bigint | boolean | string

/** A value of the key-value part with its exact type, so that what was read can be written again unchanged. */
export type GgufValue =
  | { readonly type: GgufScalarType; readonly value: GgufScalar }
  | { readonly type: 'array'; readonly of: GgufScalarType; readonly items: readonly GgufScalar[] }

export const scalarTypeOf = (number: number): GgufScalarType | null => scalarTypes[number] ?? null

export const scalarNumberOf = (type: GgufScalarType): number => scalarTypes.indexOf(type)

const tensorNumbers: ReadonlyMap<number, TensorType> = new Map([
  [0, 'f32'],
  [1, 'f16'],
  [2, 'q4_0'],
  [3, 'q4_1'],
  [6, 'q5_0'],
  [7, 'q5_1'],
  [8, 'q8_0'],
  [9, 'q8_1'],
  [10, 'q2_k'],
  [11, 'q3_k'],
  [12, 'q4_k'],
  [13, 'q5_k'],
  [14, 'q6_k'],
  [15, 'q8_k'],
  [16, 'iq2_xxs'],
  [17, 'iq2_xs'],
  [18, 'iq3_xxs'],
  [19, 'iq1_s'],
  [20, 'iq4_nl'],
  [21, 'iq3_s'],
  [22, 'iq2_s'],
  [23, 'iq4_xs'],
  [24, 'i8'],
  [25, 'i16'],
  [26, 'i32'],
  [27, 'i64'],
  [28, 'f64'],
  [29, 'iq1_m'],
  [30, 'bf16'],
  [34, 'tq1_0'],
  [35, 'tq2_0'],
  [39, 'mxfp4'],
])

export const tensorTypeOf = (number: number): TensorType | undefined => tensorNumbers.get(number)

/** undefined for types that GGUF does not have. */
export const tensorNumberOf = (type: TensorType): number | undefined =>
  [...tensorNumbers].find(([, known]) => known === type)?.[0]

/** The next multiple of `alignment`. */
export const alignUp = (offset: number, alignment: number): number =>
  Math.ceil(offset / alignment) * alignment
