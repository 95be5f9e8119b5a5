import { open, stat } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'
import { checkpointFaults } from './checkpoint-faults.ts'

/** Random access to the bytes of one model file, which may be larger than memory. */
export interface ByteSource extends AsyncDisposable {
  /** The path, or a label for bytes in memory; faults name it. */
  readonly file: string
  /** Size in bytes when it was opened. */
  readonly size: number
  /** A fresh copy of `length` bytes from `offset`; a range outside the file is `model/corrupt`. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>
  readonly close: () => Promise<void>
}

/** Reads of the operating system stay below 2 GiB; a larger range is read in pieces. */
const largestReadBytes = 2 ** 30

const checkRange = (file: string, size: number, offset: number, length: number): void => {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)
    if (offset + length <= size) return
  throw checkpointFaults(file).corrupt({
    offset,
    expected: `a range of ${length} bytes`,
    found: `a file of ${size} bytes`,
  })
}

const allocate = (file: string, offset: number, length: number): Uint8Array<ArrayBuffer> => {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    const message = `There is not enough memory to read ${length} bytes of "${file}" at once. Close other programs and try again.`
    throw new Fault('engine/exhausted', message, { cause, detail: { file, offset, length } })
  }
}

/** Bytes in memory as a source; `file` is only a label. */
export const sourceOfBytes = (bytes: Uint8Array, file = 'bytes in memory'): ByteSource => {
  const close = async (): Promise<void> => {}
  return {
    file,
    size: bytes.length,
    read: async (offset, length) => {
      checkRange(file, bytes.length, offset, length)
      return Uint8Array.prototype.slice.call(bytes, offset, offset + length) as Uint8Array<ArrayBuffer>
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const systemFault = (path: string, cause: unknown): Fault => {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  const detail = { file: path, offset: null, expected: 'a readable file', found: reason }
  if (reason === 'ENOENT' || reason === 'ENOTDIR')
    return new Fault('model/missing', `There is no model file at "${path}". Check the path.`, {
      detail,
      cause,
    })
  const message = `The model file "${path}" cannot be read (${reason}). Check that it is a file and that you may read it.`
  return new Fault('model/missing', message, { detail, cause })
}

/** Opens a file for reading ranges. Nothing is read yet; `model/missing` when it is absent or no plain file. */
export const openFile = async (path: string): Promise<ByteSource> => {
  const refuse = (cause: unknown) => {
    throw systemFault(path, cause)
  }
  // Asked before it is opened: opening a pipe waits for somebody to write into it.
  if (!(await stat(path).catch(refuse)).isFile()) throw systemFault(path, 'not a plain file')
  const handle = await open(path, 'r').catch(refuse)
  const { size } = await handle.stat()
  const close = (): Promise<void> => handle.close()
  return {
    file: path,
    size,
    read: async (offset, length) => {
      checkRange(path, size, offset, length)
      const bytes = allocate(path, offset, length)
      for (let done = 0; done < length; ) {
        const wanted = Math.min(length - done, largestReadBytes)
        const { bytesRead } = await handle.read(bytes, done, wanted, offset + done).catch(refuse)
        // The file was shortened after it was opened.
        if (bytesRead === 0) checkRange(path, offset + done, offset, length)
        done += bytesRead
      }
      return bytes
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
