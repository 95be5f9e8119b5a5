import { Fault } from '#app/fault.ts'
import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { PixelFile } from '#main/engines/decoder/decoder-contract.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { VisionEngine } from '#main/engines/vision/start-vision.ts'
import { examine, examineFace, pixelsOnly } from '#main/pipeline.ts'
import { decodeExhibit } from '#main/stages/intake/take-in.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { keepReport } from './keep-report.ts'

/** What examinations of a case work with. */
export interface ExaminationPlace {
  readonly vault: Pick<CaseVault, 'blobs' | 'evidence' | 'faces' | 'findings'>
  readonly decoder: Decoder
  readonly vision: VisionEngine
}

/** Hears of the step at work, in words, and of the share (0 to 1) that is done. */
export type ReportStep = (step: string, share: number) => void

const verified = async (
  exhibitId: ExhibitId,
  { vault }: ExaminationPlace,
  signal: AbortSignal,
): Promise<Exhibit> => {
  const { intact } = await vault.evidence.verify(exhibitId, signal)
  if (intact) return vault.evidence.get(exhibitId)
  throw new Fault(
    'evidence/changed',
    'The stored original is not what was received, so it is not examined. Restore the case from a backup or an archive.',
  )
}

/** Whether the pictures for display are there as they were written; damaged ones are made anew by decoding. */
const hasPictures = async (
  { picture }: Exhibit,
  { vault }: ExaminationPlace,
  signal: AbortSignal,
): Promise<boolean> => {
  for (const ref of picture === null ? [] : [picture.display, picture.thumbnail])
    if (!(await vault.blobs.verify(ref.sha256, signal)).intact) return false
  return picture !== null
}

/** The exhibit with its picture; one that was not decoded yet, or in vain, is decoded now. */
const decoded = async (
  exhibit: Exhibit,
  place: ExaminationPlace,
  signal: AbortSignal,
): Promise<Exhibit & { readonly picture: NonNullable<Exhibit['picture']> }> => {
  const { picture, ...rest } = (await hasPictures(exhibit, place, signal))
    ? exhibit
    : await decodeExhibit(exhibit, place, signal)
  if (picture !== null) return { ...rest, picture }
  throw new Fault('evidence/unsupported', rest.undecodable ?? 'The exhibit cannot be decoded.')
}

/** Pixels that are not those of the recorded picture come from another decoder: then the exhibit is decoded anew. */
const agree = async (
  exhibit: Awaited<ReturnType<typeof decoded>>,
  pixels: PixelFile,
  place: ExaminationPlace,
  signal: AbortSignal,
): Promise<void> => {
  if (exhibit.picture.rgbSha256 === pixels.rgbSha256) return
  // An original that was exchanged since it was verified must not become the recorded picture.
  await verified(exhibit.id, place, signal)
  const { picture } = await decodeExhibit(exhibit, place, signal)
  if (picture?.rgbSha256 !== pixels.rgbSha256)
    throw new Fault(
      'evidence/changed',
      'The exhibit does not decode to the same pixels twice. Examine a copy of it on another machine.',
    )
}

/** A face with landmarks and quality, measured now where the examiner drew or moved its box. */
const measured = async (
  face: Face,
  picture: PixelFile,
  { vault, vision }: ExaminationPlace,
  signal: AbortSignal,
): Promise<Face> => {
  if (face.landmarks !== null) return face
  const seen = await vision.calls.measureFace({ picture: pixelsOnly(picture), box: face.box }, signal)
  return seen === null
    ? face
    : vault.faces.setMeasured(face.id, { landmarks: seen.landmarks, quality: seen.quality })
}

/** Examines one face of an exhibit again, without looking for others. */
const examineOne = async (
  faceId: FaceId,
  exhibit: Awaited<ReturnType<typeof decoded>>,
  place: ExaminationPlace,
  report: ReportStep,
  signal: AbortSignal,
): Promise<void> => {
  const { vault, decoder, vision } = place
  report('decoding', 0.1)
  await using pixels = await decoder.pixels(await vault.blobs.pathOf(exhibit.sha256), signal)
  await agree(exhibit, pixels, place, signal)
  report('examining the face', 0.4)
  const face = await measured(vault.faces.get(faceId), pixels, place, signal)
  const found = await examineFace(face, pixels, vision, signal)
  const engine = await vision.calls.describe({}, signal)
  await keepReport(vault, face.id, found, { engine, rgbSha256: pixels.rgbSha256 })
}

/**
 * Examines an exhibit of the case, or one face of it: the original is hashed again, decoded, its faces are found and examined,
 * and each result is in the case when the next step begins. Throws a Fault for the whole item.
 */
export const examineExhibit = async (
  { exhibitId, faceId }: { readonly exhibitId: ExhibitId; readonly faceId: FaceId | null },
  place: ExaminationPlace,
  report: ReportStep,
  signal: AbortSignal,
): Promise<void> => {
  const { vault, vision } = place
  report('verifying the original', 0)
  const exhibit = await decoded(await verified(exhibitId, place, signal), place, signal)
  if (faceId !== null) return examineOne(faceId, exhibit, place, report, signal)
  report('decoding', 0.1)
  let rgbSha256 = ''
  let [count, done] = [0, 0]
  await examine<Face>(
    await vault.blobs.pathOf(exhibit.sha256),
    place,
    {
      picture: async (pixels) => {
        await agree(exhibit, pixels, place, signal)
        rgbSha256 = pixels.rgbSha256
        report('looking for faces', 0.2)
      },
      faces: async (found, pixels) => {
        const faces: Face[] = []
        for (const face of vault.faces.replaceDetected(exhibitId, found))
          if (!face.rejected) faces.push(await measured(face, pixels, place, signal))
        count = faces.length
        report(`examining ${count === 1 ? 'one face' : `${count} faces`}`, 0.4)
        return faces
      },
      report: async (face, found) => {
        const engine = await vision.calls.describe({}, signal)
        await keepReport(vault, face.id, found, { engine, rgbSha256 })
        done += 1
        report(`examined ${done} of ${count} faces`, 0.4 + (0.6 * done) / count)
      },
    },
    signal,
  )
}
