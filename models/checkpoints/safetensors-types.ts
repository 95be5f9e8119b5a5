import type { TensorType } from './tensor-type.ts'

/** The dtype names of safetensors. */
export const safetensorsTypes: ReadonlyMap<string, TensorType> = new Map<string, TensorType>([
  ['F64', 'f64'],
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['F8_E4M3', 'f8_e4m3'],
  ['F8_E5M2', 'f8_e5m2'],
  ['I64', 'i64'],
  ['I32', 'i32'],
  ['I16', 'i16'],
  ['I8', 'i8'],
  ['U64', 'u64'],
  ['U32', 'u32'],
  ['U16', 'u16'],
  ['U8', 'u8'],
  ['BOOL', 'bool'],
  ['C64', 'c64'],
])

/** The other way round: undefined for types that safetensors does not have. */
export const safetensorsName = (type: TensorType): string | undefined =>
  [...safetensorsTypes].find(([, known]) => known === type)?.[0]
