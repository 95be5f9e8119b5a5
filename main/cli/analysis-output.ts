import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box } from '#app/geometry.ts'
import type { QualityReading } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type { AnalysedFile } from '#main/analysis/analyse-file.ts'
import type { CropMap } from '#main/stages/kfd/face-report.ts'
import { writePng } from '#main/stages/kfd/write-png.ts'
import { saveNpy } from '#models/checkpoints/npy.ts'

export interface FaceJson {
  /** x, y, width and height in pixels of the upright picture. */
  readonly box: readonly [number, number, number, number]
  readonly score: number | null
  readonly outcome: Finding['outcome']
  readonly reason?: string
  readonly regions: Finding['regions']
  readonly quality: readonly QualityReading[]
  /** PNG files in the output folder, each with a .npy of the same name beside it. */
  readonly maps: { readonly segmentation: string | null; readonly gradcam: string | null }
}

export interface ExhibitJson {
  readonly path: string
  readonly sha256: string | null
  readonly mediaType: string | null
  readonly width: number | null
  readonly height: number | null
  readonly faces: readonly FaceJson[]
  readonly fault?: { readonly code: string; readonly message: string }
}

export const boxJson = ({ x, y, width, height }: Box): FaceJson['box'] => [x, y, width, height]

/** Writes a map as float32 .npy [side, side] and as a grey PNG, and gives the PNG's name; null without a folder. */
const saveMap = async (map: CropMap | null, stem: string, folder: string | null): Promise<string | null> => {
  if (folder === null || map === null) return null
  const { side, values } = map
  await saveNpy(join(folder, `${stem}.npy`), { shape: [side, side], data: Float32Array.from(values) })
  const levels = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))))
  await writeFile(join(folder, `${stem}.png`), writePng(levels, { width: side, height: side, channels: 1 }))
  return `${stem}.png`
}

/** A file's result as the command prints it; maps are named by the file's hash, never by its name. */
export const exhibitJson = async (
  { path, sha256, mediaType, picture, faces, fault }: AnalysedFile,
  folder: string | null,
): Promise<ExhibitJson> => {
  const result: FaceJson[] = []
  for (const [index, { face, judgement, ...kept }] of faces.entries()) {
    const { score, outcome, reason, regions } = judgement
    const stem = `${sha256?.slice(0, 16)}-face${index + 1}`
    const maps = {
      segmentation: await saveMap(kept.segmentation, `${stem}-segmentation`, folder),
      gradcam: await saveMap(kept.gradcam, `${stem}-gradcam`, folder),
    }
    const why = reason === null ? {} : { reason }
    result.push({ box: boxJson(face.box), score, outcome, ...why, regions, quality: face.quality, maps })
  }
  const { width = null, height = null } = picture ?? {}
  const failed = fault === null ? {} : { fault: { code: fault.code, message: fault.message } }
  return { path, sha256, mediaType, width, height, faces: result, ...failed }
}

/** Names come from whoever made the file: what a terminal would obey, or read backwards, is shown as \u escapes. */
export const shown = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )

/** A file's result in a few lines for a terminal. */
export const exhibitText = ({ path, faces, fault }: ExhibitJson): string => {
  const lines = faces.map(({ box, score, outcome, reason, regions }, index) => {
    const where = box.map((number) => Math.round(number)).join(' ')
    const named = regions.slice(0, 3).map(({ name, share }) => `${name} ${Math.round(100 * share)} %`)
    const tail = reason ?? named.join(', ')
    return `  face ${index + 1} at ${where}: ${score?.toFixed(3) ?? 'no score'}, ${outcome}${tail === '' ? '' : ` (${tail})`}`
  })
  if (fault !== undefined) lines.push(`  ${fault.code}: ${shown(fault.message)}`)
  if (lines.length === 0) lines.push('  no face found')
  return [shown(path), ...lines].join('\n')
}
