import type { EvaluationLevel, EvaluationResult, MethodFigures } from './evaluation-result.ts'
import type { Figure } from './figure.ts'
import { alignColumns } from './text-columns.ts'

/** A figure with its 95 % interval, as a number 0..1 with three digits. */
export const showFigure = ({ estimate, interval }: Figure): string => {
  if (estimate === null) return 'not defined'
  const range = interval ? `[${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]` : '[no interval]'
  return `${estimate.toFixed(3)} ${range}`
}

/** A rate in per cent with its 95 % interval. */
const showRate = ({ estimate, interval }: Figure): string => {
  if (estimate === null) return 'not defined'
  const percent = (share: number): string => (100 * share).toFixed(1)
  const range = interval ? ` [${percent(interval.low)}, ${percent(interval.high)}]` : ''
  return `${percent(estimate)} %${range}`
}

const mostFilesShown = 10

/** The result as plain text for a terminal: every figure with its interval, and what was not measured. */
export const writeEvaluationText = (result: EvaluationResult): string => {
  const { counts } = result
  const parts = [
    `Set ${result.set}, detector ${result.detector}`,
    [
      `${counts.images} pictures: ${counts.real} real, ${counts.forged} forged.`,
      `No face found in ${counts.withoutFace.real} real and ${counts.withoutFace.forged} forged ones: they have no score and are in no rate below.`,
      ...listed(counts.withoutFace.files),
      ...(counts.failed.length > 0 ? [`${counts.failed.length} could not be analysed:`] : []),
      ...listed(counts.failed.map((failure) => `${failure.file}: ${failure.message}`)),
      `Videos without any face: ${counts.videosWithoutFace.real} real, ${counts.videosWithoutFace.forged} forged. A picture outside any video counts as a video of its own.`,
    ].join('\n'),
    levels(result),
    decisions(result),
    methods(result.methods),
    localisation(result),
    regions(result),
    calibration(result),
    [
      `Intervals are 95 %: percentile bootstrap with ${result.intervals.resamples} resamples (seed ${result.intervals.seed}), or exact (Clopper-Pearson) for rates and perfect separation,`,
      `drawn and counted by independent groups (${result.intervals.groupedBy}).`,
    ].join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const listed = (names: readonly string[]): readonly string[] => {
  const shown = names.slice(0, mostFilesShown).map((name) => `  ${printable(name)}`)
  const rest = names.length - shown.length
  return rest > 0 ? [...shown, `  and ${rest} more, all in the JSON result`] : shown
}

/** File names are evidence: control and bidirectional characters are shown as escapes, never sent to the terminal. */
const printable = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`)

const levels = ({ images, videos }: EvaluationResult): string => {
  const row = (name: string, level: EvaluationLevel): string[] => [
    name,
    String(level.real),
    String(level.forged),
    String(level.groups),
    showFigure(level.auc),
    showFigure(level.averagePrecision),
    showFigure(level.equalErrorRate),
  ]
  return alignColumns([
    ['', 'real', 'forged', 'groups', 'AUC', 'average precision', 'equal error rate'],
    row('pictures', images),
    row('videos', videos),
  ])
}

const decisions = ({ images, videos, threshold }: EvaluationResult): string => {
  const row = (name: string, { decisions: at }: EvaluationLevel): string[] => [
    name,
    showRate(at.falsePositiveRate),
    `${at.falsePositives} of ${at.falsePositives + at.trueNegatives}`,
    showRate(at.falseNegativeRate),
    `${at.falseNegatives} of ${at.falseNegatives + at.truePositives}`,
  ]
  return `At the threshold ${threshold} (a score at or above it counts as forged):\n${alignColumns([
    ['', 'real called forged', '', 'forged missed', ''],
    row('pictures', images),
    row('videos', videos),
  ])}`
}

const methods = (rows: readonly MethodFigures[]): string =>
  rows.length === 0
    ? ''
    : `Each method against all real items:\n${alignColumns([
        ['method', 'pictures', 'videos', 'picture AUC', 'video AUC', 'video AP', 'pictures missed'],
        ...rows.map((row) => [
          printable(row.method),
          String(row.images.forged),
          String(row.videos.forged),
          showFigure(row.images.auc),
          showFigure(row.videos.auc),
          showFigure(row.videos.averagePrecision),
          showRate(row.imageMissRate),
        ]),
      ])}`

const localisation = ({ localisation: found }: EvaluationResult): string =>
  found === null
    ? 'Localisation: not measured (no masks).'
    : `Localisation over ${found.images} forged pictures with masks (${found.emptyMasks} empty masks left out), map threshold ${found.mapThreshold}:\n${alignColumns(
        [
          ['mean IoU', showFigure(found.iou)],
          ['mean pixel F1', showFigure(found.f1)],
          ['mean pixel AUC', showFigure(found.pixelAuc)],
          [
            'pooled pixel AUC',
            found.pooledPixelAuc === null ? 'not defined' : found.pooledPixelAuc.toFixed(3),
          ],
          ['marked on real faces', showRate(found.markedOnReal)],
        ],
      )}`

const regions = ({ regions: found }: EvaluationResult): string =>
  found === null
    ? ''
    : `Region named right: ${showRate(found.rightRate)}, ${found.right} of ${found.images} (${found.byRegion
        .map(({ region, right, images }) => `${region} ${right} of ${images}`)
        .join(', ')}).`

const calibration = ({ calibration: found }: EvaluationResult): string => {
  if (found === null) return 'Calibration: not measured (no calibration given).'
  const bits = (cost: number | null): string => (cost === null ? 'not defined' : `${cost.toFixed(3)} bits`)
  return found.validFor === null
    ? `Raw scores: least possible Cllr ${bits(found.cllrMin)}.`
    : `Calibration (made for ${found.validFor}): Cllr ${bits(found.cllr)}, least possible ${bits(found.cllrMin)}.`
}
