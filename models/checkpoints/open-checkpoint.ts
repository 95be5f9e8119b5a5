import { type ByteSource, openFile } from './byte-source.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import { readGguf } from './gguf/read-gguf.ts'
import { readSafetensors } from './safetensors.ts'
import type { TensorTable } from './tensor-table.ts'
import { readTorch } from './torch.ts'
import { readTorchLegacy } from './torch-legacy.ts'

/** A signature over the hexadecimal digits of a file's beginning, and who reads what begins with it. */
const formats: readonly (readonly [RegExp, (source: ByteSource) => Promise<TensorTable>])[] = [
  [/^504b0304/, readTorch],
  [/^80028a0a6cfc9c46f9206aa850192e/, readTorchLegacy],
  [/^47475546/, readGguf],
  // A header length below 2^32 and the brace with which its JSON begins.
  [/^.{8}000000007b/, readSafetensors],
]

/** What is commonly mistaken for a checkpoint: a signature as above, what it is, what to do. */
const impostors: readonly (readonly [RegExp, string, string])[] = [
  [
    /^76657273696f6e2068747470733a2f2f6769742d6c6673/, // version https://git-lfs
    'a Git LFS pointer instead of the file it points to',
    'Fetch the real file with "git lfs pull" or download it from its page.',
  ],
  [
    /^(09|0a|0d|20)*3c(21|68|48|3f)/, // <! <h <H <?
    'a web page',
    'The download gave a page instead of the file; download it again.',
  ],
  [/^1f8b/, 'a gzip archive', 'Unpack the archive first.'],
  [
    /^800[2-5]/,
    'a Python pickle that is no checkpoint',
    'Save the weights with torch.save(model.state_dict(), path).',
  ],
  [/^$/, 'an empty file', 'Download the file again.'],
]

/**
 * Recognises a checkpoint by its first bytes, never by its name, and lists its tensors; nothing but the description is
 * read. `model/unsupported` when it is none of torch (ZIP or legacy), safetensors, GGUF.
 */
export const readCheckpoint = async (source: ByteSource): Promise<TensorTable> => {
  const head = Buffer.from(await source.read(0, Math.min(source.size, 32))).toString('hex')
  const format = formats.find(([signature]) => signature.test(head))
  if (format) return format[1](source)
  const impostor = impostors.find(([signature]) => signature.test(head))
  const [, found, advice] = impostor ?? [null, `the bytes ${head.slice(0, 16)}`, 'Choose the published file.']
  throw checkpointFaults(source.file).unsupported(
    { offset: 0, expected: 'a checkpoint of torch, safetensors or GGUF', found },
    advice,
  )
}

/** Opens a checkpoint file of any known format. Close the table when done. */
export const openCheckpoint = async (path: string): Promise<TensorTable> => {
  const source = await openFile(path)
  try {
    return await readCheckpoint(source)
  } catch (thrown) {
    await source.close()
    throw thrown
  }
}
