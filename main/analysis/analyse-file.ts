import { createHash } from 'node:crypto'
import { asFault, Fault } from '#app/fault.ts'
import type { PixelFile } from '#main/engines/decoder/decoder-contract.ts'
import type { Engines, ExaminedFace } from '#main/pipeline.ts'
import { examine } from '#main/pipeline.ts'
import { chunksOf, openEvidenceFile, sniffMedia } from '#main/stages/intake/open-evidence-file.ts'
import { whyNotDecoded } from '#main/stages/intake/why-undecodable.ts'
import type { CropMap, Judgement } from '#main/stages/kfd/face-report.ts'

/** A face of a file with what was found for it; the maps are null where the networks did not run. */
export interface AnalysedFace {
  readonly face: Pick<ExaminedFace, 'box' | 'quality'>
  readonly judgement: Pick<Judgement, 'score' | 'outcome' | 'reason' | 'regions'>
  readonly segmentation: CropMap | null
  readonly gradcam: CropMap | null
}

/** What the command line tells of an examined file. */
export interface AnalysedFile {
  readonly path: string
  /** null where the file could not be read. */
  readonly sha256: string | null
  readonly mediaType: string | null
  readonly picture: Pick<PixelFile, 'width' | 'height'> | null
  /** What was examined before a fault stays. */
  readonly faces: readonly AnalysedFace[]
  readonly fault: Fault | null
}

/** Hashes, decodes and examines one file; whatever goes wrong with it, short of a cancellation, is part of the result. */
export const analyseFile = async (
  path: string,
  engines: Engines,
  signal: AbortSignal,
): Promise<AnalysedFile> => {
  let known: Omit<AnalysedFile, 'fault'> = { path, sha256: null, mediaType: null, picture: null, faces: [] }
  try {
    await using file = await openEvidenceFile(path)
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of chunksOf(file)) {
      signal.throwIfAborted()
      hash.update(chunk)
      bytes += chunk.length
    }
    const kind = await sniffMedia(file)
    known = { ...known, sha256: hash.digest('hex'), mediaType: kind?.mediaType ?? null }
    const refused = whyNotDecoded(kind, bytes)
    if (refused !== null) throw new Fault('evidence/unsupported', refused)
    await examine<ExaminedFace>(
      path,
      engines,
      {
        picture: ({ width, height }) => {
          known = { ...known, picture: { width, height } }
        },
        faces: (found) => found,
        report: (face, { judgement, reading }) => {
          const { segmentation = null, gradcam = null } = reading ?? {}
          known = { ...known, faces: [...known.faces, { face, judgement, segmentation, gradcam }] }
        },
      },
      signal,
    )
    return { ...known, fault: null }
  } catch (thrown) {
    signal.throwIfAborted()
    return { ...known, fault: asFault(thrown) }
  }
}
