import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'
import { type MediaKind, mediaKindOf, signatureBytes } from '#main/engines/decoder/media-signature.ts'

/** Opens a file for reading and nothing else; a pipe or device that took its place since it was listed is refused. */
export const openEvidenceFile = async (path: string): Promise<FileHandle> => {
  let file: FileHandle | undefined
  try {
    // Opening a pipe would otherwise wait for whoever writes into it.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    if ((await file.stat()).isFile()) return file
  } catch (cause) {
    await file?.close()
    throw new Fault(
      'evidence/unreadable',
      'The file cannot be read. Check that it is still there and may be read, then add it again.',
      { cause, detail: { reason: (cause as NodeJS.ErrnoException).code ?? '' } },
    )
  }
  await file.close()
  throw new Fault('evidence/unsupported', 'This is no file, and was left out.')
}

/** What a file's first bytes say that it is; null where no known signature matches. */
export const sniffMedia = async (file: FileHandle): Promise<MediaKind | null> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(signatureBytes), 0, signatureBytes, 0)
  return mediaKindOf(buffer.subarray(0, bytesRead)) ?? null
}

/** A file's bytes from its start, in pieces; the file stays open. */
export const chunksOf = async function* (file: FileHandle): AsyncGenerator<Uint8Array> {
  const size = 2 ** 20
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, position)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    position += bytesRead
  }
}
