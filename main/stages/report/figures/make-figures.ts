import { createHash } from 'node:crypto'
import { ember, tide } from '#app/colour-map.ts'
import { Fault } from '#app/fault.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { FaceMap, Finding } from '#app/records/finding.ts'
import type { ReportFigure } from '#app/records/report.ts'
import type { FigureKind } from '#app/records/report-draft.ts'
import { cutCrops, type FigurePixels } from './cut-crop.ts'
import { drawOverlay, type MapOver, type OverlayLook, sampleMap } from './draw-overlay.ts'
import { type FigureGrid, figureGrid } from './figure-grid.ts'
import { writeFigurePng } from './write-figure-png.ts'

const opacity = 0.6
/** Half of the largest value that a GradCAM map can have. */
const gradcamContour = 0.5

/** A face whose figures are to be made. */
export interface FigureSubject {
  /** 'P1 face 2'. */
  readonly name: string
  readonly finding: Finding
  readonly kinds: readonly FigureKind[]
}

/** A figure with the bytes of its PNG file. */
export interface MadeFigure {
  readonly figure: ReportFigure
  readonly bytes: Uint8Array
}

/** Stored bytes of the case by their hash. */
export type ReadBlob = (sha256: string) => Promise<AsyncIterable<Uint8Array>>

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const readMap = async ({ data, side, box }: FaceMap, readBlob: ReadBlob): Promise<MapOver> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of await readBlob(data.sha256)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (bytes.length !== side * side * 4)
    throw new Fault(
      'vault/corrupt',
      'A stored map of the case has another size than its record says. Examine the face again.',
      {
        detail: { sha256: data.sha256, bytes: bytes.length },
      },
    )
  const values = Float32Array.from({ length: side * side }, (_, index) => bytes.readFloatLE(4 * index))
  return { side, values, box }
}

const describe = (
  { name, finding }: FigureSubject,
  kind: FigureKind,
  grid: FigureGrid,
  { pixels, overlay }: { readonly pixels: FigurePixels; readonly overlay: ReportFigure['overlay'] },
): MadeFigure => {
  const bytes = writeFigurePng(pixels)
  const figure: ReportFigure = {
    findingId: finding.id,
    faceId: finding.faceId,
    kind,
    name: `${name}, ${kind === 'crop' ? 'clean crop' : kind === 'gradcam' ? 'GradCAM' : kind}`,
    png: { sha256: sha256Of(bytes), bytes: bytes.length, mediaType: 'image/png' },
    width: pixels.width,
    height: pixels.height,
    rgbSha256: sha256Of(pixels.rgb),
    box: grid.box,
    scale: grid.scale,
    resampling: grid.resampling,
    overlay,
  }
  return { figure, bytes }
}

const extremes = (values: Float32Array): { readonly least: number; readonly most: number } => {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most }
}

const makeOverlay = async (
  subject: FigureSubject,
  kind: 'segmentation' | 'gradcam',
  crop: FigurePixels,
  { grid, readBlob }: { readonly grid: FigureGrid; readonly readBlob: ReadBlob },
): Promise<MadeFigure | null> => {
  const { finding } = subject
  const record = finding[kind]
  if (record === null) return null
  const map = await readMap(record, readBlob)
  const look: OverlayLook =
    kind === 'segmentation'
      ? { colourMap: ember, opacity, contour: finding.segmentationThreshold, isDashed: false }
      : { colourMap: tide, opacity, contour: gradcamContour, isDashed: true }
  const pixels = drawOverlay(crop, sampleMap(grid, map), look)
  const overlay = {
    mapSha256: record.data.sha256,
    colourMap: look.colourMap.name,
    opacity,
    contour: look.contour,
    ...extremes(map.values),
  }
  return describe(subject, kind, grid, { pixels, overlay })
}

/**
 * The figures of an exhibit's faces, from the case's stored bytes alone: the stored picture is read once, row by row. A face that
 * was not run has none; a map comes after its clean crop, always.
 */
export const makeFigures = async (
  { picture }: Pick<Exhibit, 'picture'>,
  subjects: readonly FigureSubject[],
  readBlob: ReadBlob,
  signal: AbortSignal,
): Promise<readonly MadeFigure[]> => {
  const drawn = subjects.flatMap((subject) => {
    const square = (subject.finding.segmentation ?? subject.finding.gradcam)?.box
    return square === undefined || subject.kinds.length === 0 ? [] : [{ subject, grid: figureGrid(square) }]
  })
  if (picture === null || drawn.length === 0) return []
  const crops = await cutCrops(
    await readBlob(picture.display.sha256),
    drawn.map(({ grid }) => grid),
  )
  const made: MadeFigure[] = []
  for (const [index, { subject, grid }] of drawn.entries()) {
    signal.throwIfAborted()
    const crop = crops[index]!
    made.push(describe(subject, 'crop', grid, { pixels: crop, overlay: null }))
    for (const kind of ['segmentation', 'gradcam'] as const) {
      if (!subject.kinds.includes(kind)) continue
      const overlay = await makeOverlay(subject, kind, crop, { grid, readBlob })
      if (overlay !== null) made.push(overlay)
    }
  }
  return made
}
