import { createHash } from 'node:crypto'
import type { Finding } from '#app/records/finding.ts'
import type { Judgement } from '#main/stages/kfd/face-report.ts'

/** What a finding and its replay are compared by; maps are float32 little-endian bytes. */
export interface ReplayedFinding {
  readonly judgement: Pick<Judgement, 'outcome' | 'reason' | 'score' | 'stability'> &
    Partial<Pick<Judgement, 'regions'>>
  readonly rgbSha256: string
  readonly tensorSha256: string | null
  readonly segmentation: Uint8Array | null
  readonly gradcam: Uint8Array | null
}

/** Largest absolute differences that count as the same result: what the pack's own known answer tolerates. */
export interface ReplayTolerance {
  readonly score: number
  readonly segmentation: number
  readonly gradcam: number
}

/** One thing that was compared. `deviation` is the largest absolute difference; null where it is not a matter of degree. */
export interface Comparison {
  readonly what: string
  readonly isSame: boolean
  readonly deviation: number | null
  readonly tolerance: number | null
}

const exactly = (what: string, isSame: boolean): Comparison => ({
  what,
  isSame,
  deviation: null,
  tolerance: null,
})

const nearly = (what: string, stored: number, replayed: number, tolerance: number): Comparison => ({
  what,
  isSame: Object.is(stored, replayed),
  deviation: Math.abs(stored - replayed),
  tolerance,
})

const floatsOf = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.byteLength >> 2 }, (_, at) => view.getFloat32(4 * at, true))
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.length === b.length
    ? a.reduce((most, value, at) => {
        const difference = Math.abs(value - b[at]!)
        return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(most, difference)
      }, 0)
    : Number.POSITIVE_INFINITY

const compareMaps = (
  what: string,
  { stored, sha256 }: { readonly stored: Uint8Array | null; readonly sha256: string | undefined },
  replayed: Uint8Array | null,
  tolerance: number,
): Comparison => {
  if (sha256 === undefined || replayed === null)
    return exactly(what, sha256 === undefined && replayed === null)
  if (createHash('sha256').update(replayed).digest('hex') === sha256)
    return { what, isSame: true, deviation: 0, tolerance }
  const deviation =
    stored === null ? Number.POSITIVE_INFINITY : largestDifference(floatsOf(stored), floatsOf(replayed))
  return { what, isSame: false, deviation, tolerance }
}

/**
 * Compares a stored finding with its replay. Pixels, input tensor, outcome and reason must be the same; scores and maps may differ
 * by the tolerance. `stored` holds the maps' bytes; null where they are not there, so that only equal ones can be told.
 */
export const compareFinding = (
  finding: Finding,
  stored: { readonly segmentation: Uint8Array | null; readonly gradcam: Uint8Array | null },
  replayed: ReplayedFinding,
  tolerance: ReplayTolerance,
): readonly Comparison[] => {
  const { judgement } = replayed
  const scores = (): readonly Comparison[] => {
    if (finding.score === null || judgement.score === null)
      return [exactly('score', finding.score === judgement.score)]
    const variants = (finding.stability?.variants ?? []).map(({ name, score }) => {
      const again = judgement.stability?.variants.find((variant) => variant.name === name)
      const what = `score when ${name}`
      return again === undefined ? exactly(what, false) : nearly(what, score, again.score, tolerance.score)
    })
    return [nearly('score', finding.score, judgement.score, tolerance.score), ...variants]
  }
  const regions =
    judgement.regions === undefined
      ? []
      : [exactly('regions', JSON.stringify(finding.regions) === JSON.stringify(judgement.regions))]
  return [
    exactly('decoded RGB pixels (hash)', finding.run.rgbSha256 === replayed.rgbSha256),
    exactly('input tensor (hash)', finding.run.tensorSha256 === replayed.tensorSha256),
    exactly('outcome', finding.outcome === judgement.outcome),
    exactly('reason', finding.reason === judgement.reason),
    ...scores(),
    compareMaps(
      'segmentation map',
      { stored: stored.segmentation, sha256: finding.segmentation?.data.sha256 },
      replayed.segmentation,
      tolerance.segmentation,
    ),
    compareMaps(
      'GradCAM map',
      { stored: stored.gradcam, sha256: finding.gradcam?.data.sha256 },
      replayed.gradcam,
      tolerance.gradcam,
    ),
    ...regions,
  ]
}

/** Whether a comparison stays within its tolerance; regions follow from the map, and are judged with it. */
export const isWithin = ({ isSame, deviation, tolerance }: Comparison): boolean =>
  isSame || (deviation !== null && tolerance !== null && deviation <= tolerance)
