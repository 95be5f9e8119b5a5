import type { RegionFigures } from './evaluation-result.ts'
import { rateFigure } from './figure.ts'
import { regionIsRight } from './region-agreement.ts'
import { groupOf, type ScoredFace } from './scored-face.ts'

/** Counts right namings over the forged pictures whose forged regions are known; null without any. A forgery of several regions counts under each. */
export const regionFigures = (
  faces: readonly ScoredFace[],
  parts: Readonly<Record<string, readonly string[]>> = {},
): RegionFigures | null => {
  const judged = faces.flatMap((face) =>
    face.forged && face.regions && face.regions.truth.length > 0
      ? [{ face, truth: face.regions.truth, isRight: regionIsRight(face.regions, parts) }]
      : [],
  )
  if (judged.length === 0) return null
  const right = judged.filter(({ isRight }) => isRight).length
  const groups = new Set(judged.map(({ face }) => groupOf(face))).size
  const regions = [...new Set(judged.flatMap(({ truth }) => truth))].sort()
  return {
    images: judged.length,
    right,
    rightRate: rateFigure(right, judged.length, groups),
    byRegion: regions.map((region) => {
      const of = judged.filter(({ truth }) => truth.includes(region))
      return { region, images: of.length, right: of.filter(({ isRight }) => isRight).length }
    }),
  }
}
