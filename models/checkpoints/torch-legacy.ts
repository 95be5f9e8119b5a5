import { cursorOver } from './byte-cursor.ts'
import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { readPickle } from './pickle.ts'
import { isDict, isList, type PickleValue } from './pickle-value.ts'
import { type CheckpointTensor, type TensorTable, tensorTable } from './tensor-table.ts'
import { blockBytes } from './tensor-type.ts'
import { stateOf } from './torch-state.ts'
import { placeTorchTensor } from './torch-tensor.ts'
import { type TorchStorage, torchVocabulary } from './torch-vocabulary.ts'

const magic = 0x1950a86a20f9469cfc6cn
const protocol = 1001

/** The pickles stand first; they are far smaller than this, and the file may be far larger. */
const headBytes = 32 * 2 ** 20

/**
 * Reads what `torch.save` wrote before torch 1.6: pickles of a magic number, a protocol number, the machine's number
 * formats, the object and the keys of its storages; then, in the order of the keys, each storage as its number of
 * elements (int64) and its raw bytes. Big-endian files are `model/unsupported`.
 */
export const readTorchLegacy = async (source: ByteSource): Promise<TensorTable> => {
  const faults = checkpointFaults(source.file)
  const head = await source.read(0, Math.min(source.size, headBytes))
  const storages = new Map<string, TorchStorage>()
  const known = torchVocabulary(faults)
  const vocabulary: typeof known = {
    ...known,
    persistent: (id, offset) => {
      const storage = known.persistent(id, offset) as TorchStorage
      const { dtype, wholeElements } = storages.get(storage.key) ?? storage
      if (dtype !== storage.dtype || wholeElements !== storage.wholeElements)
        throw faults.malformed({
          offset,
          expected: `storage "${storage.key}" as before`,
          found: 'another type or size',
        })
      storages.set(storage.key, storage)
      return storage
    },
  }
  let at = 0
  const next = (): PickleValue => {
    const { value, end } = readPickle({ bytes: head.subarray(at), file: source.file, start: at, vocabulary })
    at = end
    return value
  }
  const expectValue = (matches: (value: PickleValue) => boolean, expected: string): void => {
    const offset = at
    if (!matches(next())) throw faults.malformed({ offset, expected, found: 'something else' })
  }
  expectValue((value) => value === magic, `torch's magic number`)
  expectValue((value) => value === protocol, `torch's protocol ${protocol}`)
  const system = next()
  if (!isDict(system) || system.get('little_endian') !== true)
    throw faults.unsupported(
      { offset: 0, expected: 'little-endian numbers', found: 'another byte order' },
      'Load and save the checkpoint on an ordinary (little-endian) machine.',
    )
  const saved = next()
  const keysAt = at
  const keys = next()
  const listed = isList(keys) ? keys.items : []
  if (new Set(listed).size !== storages.size || listed.length !== storages.size)
    throw faults.malformed({
      offset: keysAt,
      expected: `the keys of ${storages.size} storages`,
      found: `${listed.length}`,
    })

  const offsets = new Map<string, number>()
  for (const key of listed) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (typeof key !== 'string' || !storage)
      throw faults.malformed({
        offset: keysAt,
        expected: 'keys of storages that are used',
        found: String(key),
      })
    const elements = cursorOver(await source.read(at, 8), source.file, at).i64()
    const byteLength = storage.wholeElements * blockBytes(storage.dtype)
    if (elements !== BigInt(storage.wholeElements) || byteLength > source.size - at - 8)
      throw faults.corrupt({
        offset: at,
        expected: `a storage of ${storage.wholeElements} elements`,
        found: `${elements} elements and ${source.size - at - 8} bytes to the end of the file`,
      })
    offsets.set(key, at + 8)
    at += 8 + byteLength
  }
  if (at !== source.size)
    throw faults.malformed({
      offset: at,
      expected: 'the end of the file',
      found: `${source.size - at} more bytes`,
    })

  const tensors = new Map<string, CheckpointTensor>()
  for (const [name, tensor] of stateOf(saved, faults))
    tensors.set(name, placeTorchTensor(source, name, tensor, offsets.get(tensor.storage.key)!))
  return tensorTable(source, 'torch-legacy', tensors)
}
