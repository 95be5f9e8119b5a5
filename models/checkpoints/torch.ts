import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { readPickle } from './pickle.ts'
import { type CheckpointTensor, type TensorTable, tensorTable } from './tensor-table.ts'
import { blockBytes } from './tensor-type.ts'
import { stateOf } from './torch-state.ts'
import { placeTorchTensor } from './torch-tensor.ts'
import { torchVocabulary } from './torch-vocabulary.ts'
import { readZip } from './zip.ts'

/** The description of a checkpoint takes 30 kB per hundred tensors; no model needs as much as this. */
const pickleBytes = 32 * 2 ** 20

/**
 * Reads what `torch.save` writes since torch 1.6: a ZIP archive with `ROOT/data.pkl`, which describes the tensors, and
 * `ROOT/data/KEY`, the raw little-endian storages. Big-endian files are `model/unsupported`.
 */
export const readTorch = async (source: ByteSource): Promise<TensorTable> => {
  const faults = checkpointFaults(source.file)
  const entries = await readZip(source)
  const descriptions = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name))
  const [description] = descriptions
  if (!description || descriptions.length > 1)
    throw faults.malformed({
      offset: null,
      expected: 'one "data.pkl" in one folder, as torch.save writes it',
      found: `${descriptions.length} of them among ${entries.size} entries`,
    })
  const root = description.name.slice(0, -'data.pkl'.length)
  const order = entries.get(`${root}byteorder`)
  if (order) {
    const found = new TextDecoder().decode(await source.read(order.offset, Math.min(order.size, 16)))
    if (found !== 'little')
      throw faults.unsupported(
        { offset: order.offset, expected: 'little-endian numbers', found: `the byte order "${found}"` },
        'Load and save the checkpoint on an ordinary (little-endian) machine.',
      )
  }
  if (description.size > pickleBytes)
    throw faults.unsupported(
      {
        offset: description.offset,
        expected: `a description of at most ${pickleBytes} bytes`,
        found: `${description.size} bytes`,
      },
      'Save only the weights, with torch.save(model.state_dict(), path).',
    )
  const { value } = readPickle({
    bytes: await source.read(description.offset, description.size),
    file: source.file,
    start: description.offset,
    vocabulary: torchVocabulary(faults),
  })
  const tensors = new Map<string, CheckpointTensor>()
  for (const [name, tensor] of stateOf(value, faults)) {
    const { key, dtype, wholeElements } = tensor.storage
    const entry = entries.get(`${root}data/${key}`)
    if (!entry)
      throw faults.corrupt({
        offset: null,
        expected: `the entry "data/${key}" for "${name}"`,
        found: 'no such entry',
      })
    const expectedBytes = wholeElements * blockBytes(dtype)
    if (entry.size !== expectedBytes)
      throw faults.corrupt({
        offset: entry.offset,
        expected: `${expectedBytes} bytes for "${name}"`,
        found: `${entry.size} bytes`,
      })
    tensors.set(name, placeTorchTensor(source, name, tensor, entry.offset))
  }
  return tensorTable(source, 'torch', tensors)
}
