import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import { promptRowCount } from '#app/records/pack.ts'
import type { HeldFace } from './face-contexts.ts'

/** A face's key: what the engine is given of a face decides it, so the same face has the same key after a restart. */
const keyOf = (rowsSha256: string, scoreFake: number): string =>
  createHash('sha256').update(`${rowsSha256} ${scoreFake}`).digest('hex')

/** Prompt rows [11, D] as they arrive: float32, little-endian. Throws `input/invalid` unless they are finite and as many as the width asks. */
export const readRows = (bytes: Uint8Array, scoreFake: number, width: number): HeldFace => {
  if (bytes.length !== 4 * promptRowCount * width)
    throw new Fault(
      'input/invalid',
      `The findings of a face are ${promptRowCount} rows of ${width} numbers for this language model; ${bytes.length} bytes came instead. Analyse the face with the pack that is in use.`,
      { detail: { expected: 4 * promptRowCount * width, found: bytes.length } },
    )
  const rows = new Float32Array(bytes.slice().buffer)
  if (!rows.every(Number.isFinite))
    throw new Fault(
      'input/invalid',
      "The detector's findings hold a value that is no number, so the language model cannot be given them. Analyse the face again.",
    )
  const rowsSha256 = createHash('sha256').update(bytes).digest('hex')
  return { key: keyOf(rowsSha256, scoreFake), rows, scoreFake, rowsSha256 }
}
