import { Fault } from '#app/fault.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { VisionEngine } from '#main/engines/vision/start-vision.ts'
import { pixelsOnly } from '#main/pipeline.ts'
import { orAborted } from '#main/serve/or-aborted.ts'
import { facePrompt } from '#main/stages/prompt/face-prompt.ts'
import type { AnsweringPlace } from './answering.ts'
import type { PromptRows } from './language-port.ts'

export interface PromptSources {
  readonly decoder: Pick<Decoder, 'pixels'>
  readonly vision: () => { readonly calls: Pick<VisionEngine['calls'], 'promptRows'> }
}

/** Findings whose rows are kept at hand: a turn after the first needs no picture any more. */
const mostKept = 16

const changed = (what: string): Fault =>
  new Fault(
    'evidence/changed',
    `${what}, so its finding cannot be asked about. Restore the case from a backup or an archive, or examine the face again.`,
  )

/**
 * The embeddings of a finding's face, computed anew from the original: its bytes, its pixels, the network's input and the score
 * must be those of the finding, or this throws evidence/changed or model/mismatch. Names and metadata play no part in it.
 */
export const promptRowsOf = ({ decoder, vision }: PromptSources): AnsweringPlace['promptRows'] => {
  const kept = new Map<string, Promise<PromptRows>>()

  const compute: AnsweringPlace['promptRows'] = async (vault, finding, pack, signal) => {
    const exhibit = vault.evidence.get(vault.faces.get(finding.faceId).exhibitId)
    if (!(await vault.evidence.verify(exhibit.id, signal)).intact)
      throw changed('The stored original is not what was received')
    await using picture = await decoder.pixels(await vault.blobs.pathOf(exhibit.sha256), signal)
    if (picture.rgbSha256 !== finding.run.rgbSha256)
      throw changed('The exhibit does not decode to the pixels that were examined')
    const { score, segmentation, run } = finding
    if (score === null || segmentation === null || pack.dialogue === null)
      throw new Fault('input/conflict', 'The detector was not run on this face, so it cannot be asked about.')
    const asked = { picture: pixelsOnly(picture), square: segmentation.box }
    const reading = await vision().calls.promptRows(asked, signal)
    return facePrompt({ score, tensorSha256: run.tensorSha256 }, reading, pack.dialogue).opening
  }
  return (vault, finding, pack, signal) => {
    const known = kept.get(finding.id)
    if (known !== undefined) return orAborted(known, signal)
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept + 1))) kept.delete(id)
    // Not broken off with whoever asked first: another may be waiting for the same rows.
    const rows = compute(vault, finding, pack, new AbortController().signal)
    kept.set(finding.id, rows)
    rows.catch(() => kept.delete(finding.id))
    return orAborted(rows, signal)
  }
}
