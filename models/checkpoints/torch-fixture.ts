import {
  build,
  call,
  concat,
  dict,
  int,
  list,
  named,
  none,
  orderedDict,
  persistent,
  pickle,
  text,
  truth,
  tuple,
} from './pickle-fixture.ts'
import { type ZipOptions, zipOf } from './zip-fixture.ts'

/** The persistent id of a storage, 'Float' for FloatStorage; `view` is (key, offset, size) as in old files. */
export const storage = (
  type: string,
  key: string,
  elements: number | bigint,
  view?: Uint8Array,
): Uint8Array =>
  persistent(
    tuple(
      text('storage'),
      named('torch', `${type}Storage`),
      text(key),
      text('cpu'),
      int(elements),
      ...(view ? [view] : []),
    ),
  )

const ints = (values: readonly number[]): Uint8Array => tuple(...values.map(int))

const rowMajor = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1))

/** A tensor over a storage; row-major strides unless others are given. */
export const tensor = (
  over: Uint8Array,
  shape: readonly number[],
  {
    offset = 0,
    strides = rowMajor(shape),
  }: { readonly offset?: number; readonly strides?: readonly number[] } = {},
): Uint8Array =>
  call(
    named('torch._utils', '_rebuild_tensor_v2'),
    tuple(over, int(offset), ints(shape), ints(strides), truth(false), orderedDict()),
  )

export const parameter = (data: Uint8Array): Uint8Array =>
  call(named('torch._utils', '_rebuild_parameter'), tuple(data, truth(true), orderedDict()))

const entriesOf = (tensors: Readonly<Record<string, Uint8Array>>) =>
  Object.entries(tensors).map(([name, value]) => [text(name), value] as const)

/** An OrderedDict of tensors with the `_metadata` that Module.state_dict() hangs on it. */
export const stateDict = (tensors: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  build(
    orderedDict(...entriesOf(tensors)),
    dict([text('_metadata'), orderedDict([text(''), dict([text('version'), int(1)])])]),
  )

/** A plain dict with text keys. */
export const plainDict = (values: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  dict(...entriesOf(values))

export interface TorchFile {
  readonly saved: Uint8Array
  readonly storages: Readonly<Record<string, Uint8Array>>
  readonly byteorder?: string
  readonly root?: string
  readonly zip?: ZipOptions
}

/** A file as torch.save writes it today. */
export const torchFile = ({
  saved,
  storages,
  byteorder = 'little',
  root = 'tiny',
  zip = { zip64: true },
}: TorchFile): Uint8Array =>
  zipOf(
    [
      { name: `${root}/data.pkl`, content: pickle(saved) },
      { name: `${root}/byteorder`, content: Buffer.from(byteorder) },
      ...Object.entries(storages).map(([key, content]) => ({ name: `${root}/data/${key}`, content })),
      { name: `${root}/version`, content: Buffer.from('3\n') },
    ],
    zip,
  )

export interface LegacyFile {
  readonly saved: Uint8Array
  /** [key, number of elements, bytes] */
  readonly storages: readonly (readonly [key: string, elements: number, bytes: Uint8Array])[]
  readonly littleEndian?: boolean
  readonly keys?: readonly string[]
}

/** A file as torch.save wrote it before torch 1.6. */
export const legacyFile = ({
  saved,
  storages,
  littleEndian = true,
  keys = storages.map(([key]) => key),
}: LegacyFile): Uint8Array =>
  concat(
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    pickle(int(1001)),
    pickle(plainDict({ protocol_version: int(1001), little_endian: truth(littleEndian), type_sizes: none })),
    pickle(saved),
    pickle(list(...keys.map(text))),
    ...storages.flatMap(([, elements, bytes]) => {
      const count = Buffer.alloc(8)
      count.writeBigInt64LE(BigInt(elements))
      return [count, bytes]
    }),
  )

/** The bytes of a typed array. */
export const bytesOf = (values: {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly byteLength: number
}): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
