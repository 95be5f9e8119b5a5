import { Fault } from '#app/fault.ts'
import type { Box } from '#app/geometry.ts'
import type { Finding } from '#app/records/finding.ts'
import type { PixelFile } from '#main/engines/decoder/decoder-contract.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import { pixelsOnly } from '#main/pipeline.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import type { AnsweringPlace } from './answering.ts'
import type { PromptRows } from './language-port.ts'

/** The vision engine's part: prompt rows of the face in a square of the picture. */
export type ReadPromptRows = (
  asked: { readonly picture: PixelFile; readonly square: Box },
  signal: AbortSignal,
) => Promise<{ readonly rows: Uint8Array; readonly scoreFake: number; readonly tensorSha256: string }>

/** Faces whose rows are kept at hand: a turn after the first needs no picture any more. */
const mostKept = 16

const elsewise = (): Fault =>
  new Fault(
    'evidence/changed',
    'The face does not give the same network input as when it was examined, so its finding cannot be asked about. Examine it again.',
  )

/**
 * The embeddings of a finding's face, computed anew from the original: its bytes, its pixels and the network's input must have
 * the hashes that the finding names, or this throws evidence/changed.
 */
export const promptRowsOf = (
  decoder: Pick<Decoder, 'pixels'>,
  read: () => ReadPromptRows,
): AnsweringPlace['promptRows'] => {
  const kept = new Map<string, PromptRows>()

  const compute = async (vault: CaseVault, finding: Finding, signal: AbortSignal): Promise<PromptRows> => {
    const { exhibitId } = vault.faces.get(finding.faceId)
    const { intact } = await vault.evidence.verify(exhibitId, signal)
    const box = finding.segmentation?.box
    if (!intact || box === undefined) throw elsewise()
    await using picture = await decoder.pixels(
      await vault.blobs.pathOf(vault.evidence.get(exhibitId).sha256),
      signal,
    )
    if (picture.rgbSha256 !== finding.run.rgbSha256) throw elsewise()
    const { rows, scoreFake, tensorSha256 } = await read()(
      { picture: pixelsOnly(picture), square: box },
      signal,
    )
    if (tensorSha256 !== finding.run.tensorSha256) throw elsewise()
    return { rows, scoreFake }
  }
  return async (vault, finding, signal) => {
    const known = kept.get(finding.id)
    if (known !== undefined) return known
    const rows = await compute(vault, finding, signal)
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept + 1))) kept.delete(id)
    kept.set(finding.id, rows)
    return rows
  }
}
