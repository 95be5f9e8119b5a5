import { basename } from 'node:path'
import { asFault, Fault } from '#app/fault.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { FaceMap } from '#app/records/finding.ts'
import { takeIn } from '#main/stages/intake/take-in.ts'
import type { CropMap } from '#main/stages/kfd/face-report.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import type { AnalysedFace, AnalysedFile } from './analyse-file.ts'
import { type ExaminationPlace, examineExhibit } from './examine-exhibit.ts'

type Place = Omit<ExaminationPlace, 'vault'> & { readonly vault: CaseVault }

const readMap = async ({ blobs }: CaseVault, map: FaceMap | null): Promise<CropMap | null> => {
  if (map === null) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of await blobs.read(map.data.sha256)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index))
  return { side: map.side, values }
}

/** The faces of an exhibit that are not rejected, each with its latest finding. */
const facesOf = async (vault: CaseVault, exhibit: Exhibit): Promise<readonly AnalysedFace[]> => {
  const faces: AnalysedFace[] = []
  for (const face of vault.faces.of(exhibit.id)) {
    const finding = vault.findings.of(face.id).at(-1)
    if (face.rejected || finding === undefined) continue
    const segmentation = await readMap(vault, finding.segmentation)
    faces.push({ face, judgement: finding, segmentation, gradcam: await readMap(vault, finding.gradcam) })
  }
  return faces
}

/** Takes a file into a case and examines it there; whatever goes wrong with it, short of a cancellation, is part of the result. */
export const analyseIntoCase = async (
  path: string,
  place: Place,
  signal: AbortSignal,
): Promise<AnalysedFile> => {
  const { vault } = place
  const nothing = { path, sha256: null, mediaType: null, picture: null, faces: [] }
  let exhibit: Exhibit | undefined
  const known = async (): Promise<Omit<AnalysedFile, 'fault'>> => {
    if (exhibit === undefined) return nothing
    const { sha256, mediaType, picture } = vault.evidence.get(exhibit.id)
    return { path, sha256, mediaType, picture, faces: await facesOf(vault, exhibit) }
  }
  try {
    exhibit = await takeIn({ path, name: basename(path), source: { kind: 'file', path } }, place, signal)
    if (exhibit.picture === null) throw new Fault('evidence/unsupported', exhibit.undecodable ?? '')
    await examineExhibit({ exhibitId: exhibit.id, faceId: null }, place, () => {}, signal)
    return { ...(await known()), fault: null }
  } catch (thrown) {
    signal.throwIfAborted()
    const fault = asFault(thrown)
    if (fault.family === 'vault') throw fault
    if (exhibit !== undefined)
      vault.findings.recordFailure({
        exhibitId: exhibit.id,
        faceId: null,
        code: fault.code,
        message: fault.message,
      })
    return { ...(await known()), fault }
  }
}
