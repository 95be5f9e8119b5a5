import type { ByteSource } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { gatherRowMajor, isContiguous, spanOf } from './strided.ts'
import { type CheckpointTensor, tensorOfFile } from './tensor-table.ts'
import { blockBytes, tensorBytes } from './tensor-type.ts'
import type { TorchTensor } from './torch-vocabulary.ts'

/**
 * A described tensor whose storage begins at byte `storageOffset` of the file, ready to be read in row-major order,
 * whatever its strides. A tensor that would be larger in memory than the file is on disk is `model/malformed`.
 */
export const placeTorchTensor = (
  source: ByteSource,
  name: string,
  { storage, offset, shape, strides }: TorchTensor,
  storageOffset: number,
): CheckpointTensor => {
  const { dtype } = storage
  const itemBytes = blockBytes(dtype)
  const start = storageOffset + (storage.first + offset) * itemBytes
  const byteLength = tensorBytes(dtype, shape)
  // Zero strides repeat elements: without a bound, four bytes could ask for all memory.
  if (byteLength > source.size)
    throw checkpointFaults(source.file).malformed({
      offset: start,
      expected: `"${name}" to be no larger than the file`,
      found: `a shape of [${shape.join(', ')}]`,
    })
  if (isContiguous(shape, strides)) {
    const read = () => source.read(start, byteLength)
    return tensorOfFile(source.file, { name, dtype, shape, range: { offset: start, byteLength }, read })
  }
  const view = { itemBytes, shape, strides }
  const read = async () => gatherRowMajor(await source.read(start, spanOf(view) * itemBytes), view)
  return tensorOfFile(source.file, { name, dtype, shape, range: null, read })
}
