import type { CheckpointFaults } from './checkpoint-faults.ts'
import type { PickleVocabulary } from './pickle.ts'
import { isDict, isGlobal, isTuple, type PickleObject, type PickleValue } from './pickle-value.ts'
import { elementCount, isShape, maximumRank, type TensorType } from './tensor-type.ts'

/** A run of elements in a file that tensors look into; `first` and `elements` restrict it to a part (legacy views). */
export interface TorchStorage extends PickleObject {
  readonly kind: 'storage'
  readonly key: string
  readonly dtype: TensorType
  readonly first: number
  readonly elements: number
  /** Elements of the whole storage of this key. */
  readonly wholeElements: number
}

/** A tensor as the stream describes it; all its elements lie inside the storage. */
export interface TorchTensor extends PickleObject {
  readonly kind: 'tensor'
  readonly storage: TorchStorage
  /** In elements, from the storage's `first`. */
  readonly offset: number
  readonly shape: readonly number[]
  /** In elements per axis. */
  readonly strides: readonly number[]
}

const storageTypes: ReadonlyMap<string, TensorType> = new Map([
  ['torch DoubleStorage', 'f64'],
  ['torch FloatStorage', 'f32'],
  ['torch HalfStorage', 'f16'],
  ['torch BFloat16Storage', 'bf16'],
  ['torch LongStorage', 'i64'],
  ['torch IntStorage', 'i32'],
  ['torch ShortStorage', 'i16'],
  ['torch CharStorage', 'i8'],
  ['torch ByteStorage', 'u8'],
  ['torch BoolStorage', 'bool'],
  ['torch ComplexFloatStorage', 'c64'],
  ['torch ComplexDoubleStorage', 'c128'],
])

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

export const isTorchTensor = (value: PickleValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor'

const isStorage = (value: PickleValue | undefined): value is TorchStorage =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'storage'

/** The names and persistent ids of a `torch.save`d state dictionary, checked and turned into plain records. */
export const torchVocabulary = (faults: CheckpointFaults): PickleVocabulary => {
  const malformed = (offset: number, expected: string, found: string) =>
    faults.malformed({ offset, expected, found })

  const rebuildTensor = (args: readonly PickleValue[], at: number): TorchTensor => {
    const [storage, offset, shape, strides] = args
    if (args.length < 4 || args.length > 7 || !isStorage(storage) || !isCount(offset))
      throw malformed(at, 'a storage and an offset of a tensor', 'something else')
    if (!isShape(shape) || !isShape(strides) || shape.length !== strides.length)
      throw malformed(at, `a shape and as many strides, at most ${maximumRank}`, 'something else')
    const extra = args[6]
    if (extra !== undefined && extra !== null && !(isDict(extra) && extra.size === 0))
      throw faults.unsupported(
        { offset: at, expected: 'a plain tensor', found: 'one that is lazily conjugated or negated' },
        'Call .contiguous() and resolve_conj() or resolve_neg() on the tensors and save them again.',
      )
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset)
    if (elementCount(shape) > 0 ? last >= storage.elements : offset > storage.elements)
      throw malformed(
        at,
        `a tensor inside its storage of ${storage.elements} elements`,
        `one that reaches element ${last}`,
      )
    return { kind: 'tensor', storage, offset, shape, strides }
  }

  const rebuildParameter = (args: readonly PickleValue[], at: number): PickleValue => {
    if (!isTorchTensor(args[0])) throw malformed(at, 'the tensor of a parameter', 'something else')
    return args[0]
  }

  const orderedDict = (args: readonly PickleValue[], at: number): PickleValue => {
    if (args.length > 0) throw malformed(at, 'an empty OrderedDict', 'one with arguments')
    return new Map()
  }

  const persistent = (id: PickleValue, at: number): TorchStorage => {
    const [tag, type, key, location, elements, view] = isTuple(id) ? id : []
    if (
      tag !== 'storage' ||
      !isGlobal(type) ||
      typeof key !== 'string' ||
      typeof location !== 'string' ||
      !isCount(elements)
    )
      throw malformed(at, 'a storage: its type, key, device and size', 'something else')
    const dtype = storageTypes.get(type.name)
    if (!dtype) throw malformed(at, 'a storage type', `"${type.name}"`)
    const whole: TorchStorage = { kind: 'storage', key, dtype, first: 0, elements, wholeElements: elements }
    if (view === undefined || view === null) return whole
    // Files before torch 0.4 describe parts of storages as (key of the view, offset, size).
    const [viewKey, first, viewElements] = isTuple(view) ? view : []
    if (
      typeof viewKey !== 'string' ||
      !isCount(first) ||
      !isCount(viewElements) ||
      first + viewElements > elements
    )
      throw malformed(at, `a part of a storage of ${elements} elements`, 'something else')
    return { ...whole, first, elements: viewElements }
  }

  const globals: PickleVocabulary['globals'] = new Map([
    ['collections OrderedDict', orderedDict],
    ['torch._utils _rebuild_tensor', rebuildTensor],
    ['torch._utils _rebuild_tensor_v2', rebuildTensor],
    ['torch._utils _rebuild_parameter', rebuildParameter],
    ...[...storageTypes.keys()].map((name) => [name, null] as const),
  ])
  return { globals, persistent }
}
