import { asFault } from '#app/fault.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import { mapBytes } from '#main/analysis/keep-report.ts'
import type { PixelFile } from '#main/engines/decoder/decoder-contract.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { VisionEngine } from '#main/engines/vision/start-vision.ts'
import { examineFace, pixelsOnly } from '#main/pipeline.ts'
import { faceSquare } from '#main/stages/face/face-crop.ts'
import { cropVariants } from '#main/stages/kfd/crop-variants.ts'
import { type FaceReport, judgeReading } from '#main/stages/kfd/face-report.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import type { CaseHoldings } from '../case-holdings.ts'
import { faceSubject } from '../case-holdings.ts'
import type { HeldExhibit } from '../held-records.ts'
import { readWholeFile } from '../read-whole-file.ts'
import { failed, type Lines, notChecked, ok } from '../verification-line.ts'
import { compareFinding, type ReplayedFinding, type ReplayTolerance } from './compare-finding.ts'
import { describeComparisons } from './describe-comparisons.ts'
import { findPacks, whyNoPack } from './find-packs.ts'

/** What a replay works with. Engines are started per pack, and closed before the next one. */
export interface ReplayPlace {
  readonly packFolders: readonly string[]
  readonly decoder: Pick<Decoder, 'pixels'>
  readonly startVision: (packFolder: string) => VisionEngine
}

/** A tolerance for a map where the pack's known answer names none. */
const defaultMapTolerance = 0.005

const toleranceOf = ({ manifest }: DescribedPack): ReplayTolerance => {
  const of = (name: string): number =>
    manifest.selfTest.outputs.find((output) => output.name === name)?.tolerance ?? defaultMapTolerance
  return {
    score: manifest.selfTest.score.tolerance,
    segmentation: of('anomaly_map'),
    gradcam: of('gradcam'),
  }
}

const sameBox = (a: Face['box'], b: Face['box']): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** The replay of one finding: on its own square, and with the face's landmarks where the face is still the one examined. */
const replayFinding = async (
  finding: Finding,
  face: Face,
  picture: PixelFile,
  vision: VisionEngine,
  signal: AbortSignal,
): Promise<ReplayedFinding> => {
  const square = finding.segmentation?.box
  const replayed = async (): Promise<Omit<FaceReport, 'judgement'> & Pick<ReplayedFinding, 'judgement'>> => {
    if (square === undefined || sameBox(square, faceSquare(face.box)))
      return examineFace(face, picture, vision, signal)
    // The face was moved or found elsewhere since: the square is the finding's, its landmarks are gone.
    const asked = { picture: pixelsOnly(picture), square, variants: cropVariants(square) }
    const reading = await vision.calls.examineFace(asked, signal)
    const { regions: _, ...judgement } = judgeReading(reading, [], await vision.calls.describe({}, signal))
    return { judgement, square, reading }
  }
  const { judgement, reading } = await replayed()
  return {
    judgement,
    rgbSha256: picture.rgbSha256,
    tensorSha256: reading?.tensorSha256 ?? null,
    segmentation: reading === null ? null : mapBytes(reading.segmentation),
    gradcam: reading === null ? null : mapBytes(reading.gradcam),
  }
}

/** Whether the faces that the case knows as detected are found again in the same place. */
const replayFaces = async function* (
  { records }: CaseHoldings,
  exhibit: HeldExhibit,
  picture: PixelFile,
  vision: VisionEngine,
  signal: AbortSignal,
): Lines {
  const subject = `exhibit ${exhibit.label}, faces`
  const known = records.faces.filter(
    ({ exhibitId, origin, rejected }) => exhibitId === exhibit.id && origin === 'detected' && !rejected,
  )
  const found = await vision.calls.findFaces({ picture: pixelsOnly(picture) }, signal)
  const lost = known.filter(({ box }) => !found.some((face) => sameBox(face.box, box)))
  if (lost.length === 0)
    yield ok(subject, `All ${known.length} detected faces are found again in the same boxes, to the bit.`)
  else
    yield failed(
      subject,
      `Not found again in the same box: ${lost.map(({ number }) => `face ${number}`).join(', ')} (${found.length} faces found).`,
    )
}

const replayExhibit = async function* (
  holdings: CaseHoldings,
  exhibit: HeldExhibit,
  findings: readonly Finding[],
  { decoder }: ReplayPlace,
  { vision, pack }: { readonly vision: VisionEngine; readonly pack: DescribedPack },
  signal: AbortSignal,
): Lines {
  const { records, files } = holdings
  const path = await files.pathOf(exhibit.sha256)
  if (path === null) {
    yield notChecked(`exhibit ${exhibit.label}`, 'It is not replayed, because its original is not here.')
    return
  }
  await using picture = await decoder.pixels(path, signal)
  yield picture.rgbSha256 === exhibit.picture?.rgbSha256
    ? ok(`exhibit ${exhibit.label}`, `It decodes to the same pixels (SHA-256 ${picture.rgbSha256}).`)
    : failed(
        `exhibit ${exhibit.label}`,
        `It decodes to other pixels here (SHA-256 ${picture.rgbSha256}) than ${exhibit.picture?.decoder ?? 'the decoder'} ${exhibit.picture?.decoderVersion ?? ''} gave.`,
      )
  yield* replayFaces(holdings, exhibit, picture, vision, signal)
  for (const finding of findings) {
    signal.throwIfAborted()
    const face = records.faces.find(({ id }) => id === finding.faceId)
    const subject = `${faceSubject(records, finding.faceId).subject}, finding of ${finding.at}`
    if (face === undefined) {
      yield failed(subject, 'The face of the finding is not among the records.')
      continue
    }
    const replayed = await replayFinding(finding, face, picture, vision, signal)
    const stored = {
      segmentation: await readWholeFile(files, finding.segmentation?.data),
      gradcam: await readWholeFile(files, finding.gradcam?.data),
    }
    const comparisons = compareFinding(finding, stored, replayed, toleranceOf(pack))
    const engine = await vision.calls.describe({}, signal)
    yield describeComparisons(subject, comparisons, { finding, engine })
  }
}

/**
 * Runs the pipeline again on the originals, each finding with the very pack that made it, and compares: pixels, input
 * tensor, outcome, score, scores of the variants, both maps, regions. A line per exhibit and per finding.
 */
export const replayCase = async function* (
  holdings: CaseHoldings,
  place: ReplayPlace,
  signal: AbortSignal,
): Lines {
  const { records } = holdings
  const { bySha256, lines } = await findPacks(place.packFolders)
  yield* lines
  if (records.findings.length === 0) yield notChecked('replay', 'There is no finding to replay.')
  const byPack = Map.groupBy(records.findings, ({ run }) => run.packSha256)
  for (const [packSha256, findings] of byPack) {
    const pack = bySha256.get(packSha256)
    if (pack === undefined) {
      for (const { faceId, at, run } of findings)
        yield notChecked(
          `${faceSubject(records, faceId).subject}, finding of ${at}`,
          whyNoPack(run, bySha256),
        )
      continue
    }
    const vision = place.startVision(pack.folder)
    try {
      yield* replayWithPack(holdings, findings, place, { vision, pack }, signal)
    } finally {
      await vision.close()
    }
  }
}

const replayWithPack = async function* (
  holdings: CaseHoldings,
  findings: readonly Finding[],
  place: ReplayPlace,
  engine: { readonly vision: VisionEngine; readonly pack: DescribedPack },
  signal: AbortSignal,
): Lines {
  const { records } = holdings
  const { id, version } = engine.pack.manifest
  try {
    const { packSha256 } = await engine.vision.calls.describe({}, signal)
    yield ok(
      `pack ${id} ${version}`,
      `All its files have their hashes, and it gives its known answer (SHA-256 ${packSha256}).`,
    )
  } catch (thrown) {
    signal.throwIfAborted()
    yield failed(`pack ${id} ${version}`, asFault(thrown).message)
    return
  }
  const byExhibit = Map.groupBy(findings, ({ faceId }) => faceSubject(records, faceId).exhibitId)
  for (const [exhibitId, ofExhibit] of byExhibit) {
    const exhibit = records.exhibits.find((held) => held.id === exhibitId)
    if (exhibit === undefined) {
      yield failed('replay', `${ofExhibit.length} findings belong to no exhibit.`)
      continue
    }
    try {
      yield* replayExhibit(holdings, exhibit, ofExhibit, place, engine, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      yield failed(`exhibit ${exhibit.label}`, `It could not be replayed: ${asFault(thrown).message}`)
    }
  }
}
