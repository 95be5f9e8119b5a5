import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type { ReportFigure, ReportManifest } from '#app/records/report.ts'
import type { ReportBlock } from '#app/records/report-document.ts'
import { fact, facts, heading, paragraph, table } from '../blocks.ts'
import { likelihoodRatioText, strengthWords } from '../evidence-strength.ts'
import { outcomeWords, reportTexts } from '../texts/report-texts.ts'
import { boxText, faceName, scoreText, utc } from '../wording.ts'

const rounded = (value: number | null): string =>
  value === null ? 'none' : String(Number(value.toPrecision(3)))

const regionText = ({ regions }: Finding): string =>
  regions.length === 0
    ? 'nothing in the map reaches its threshold within a named region'
    : regions.map(({ name, share }) => `${name} ${Math.round(100 * share)} %`).join(', ')

const stabilityText = ({ stability }: Finding): string =>
  stability === null
    ? 'not determined'
    : `${scoreText(stability.low)} to ${scoreText(stability.high)} over ${stability.variants.length} changes`

const findingFacts = (face: Face, finding: Finding): ReportBlock => {
  const { outcome, reason, score, threshold, run } = finding
  return facts([
    fact('Outcome', outcomeWords[outcome]),
    ...(reason === null ? [] : [fact('Reason', reason)]),
    fact('Score', `${scoreText(score)} (from 0 to 1, higher is more consistent with manipulation)`),
    fact('Threshold', scoreText(threshold)),
    fact('Stability band', stabilityText(finding)),
    fact(
      'Likelihood ratio',
      finding.log10LikelihoodRatio === null
        ? finding.calibrationNote
        : `${likelihoodRatioText(finding.log10LikelihoodRatio)}: ${strengthWords(finding.log10LikelihoodRatio)}. ${finding.calibrationNote}`,
    ),
    ...(finding.segmentation === null
      ? []
      : [fact('Where the map reaches its threshold', regionText(finding))]),
    fact(
      'Place in the picture',
      `${boxText(face.box)}; ${face.origin === 'drawn' ? 'drawn by the examiner' : `found with confidence ${rounded(face.confidence)}`}`,
    ),
    ...(finding.segmentation === null ? [] : [fact('Crop', boxText(finding.segmentation.box))]),
    fact('Examined', `${utc(finding.at)}; finding ${finding.id}`),
    fact(
      'Pack',
      `${run.packId}, version ${run.packVersion}; provider ${run.provider}, precision ${run.precision}`,
    ),
    fact('SHA-256 of the RGB pixels', run.rgbSha256, true),
    ...(run.tensorSha256 === null ? [] : [fact('SHA-256 of the input tensor', run.tensorSha256, true)]),
  ])
}

/** Shares are clearer as percentages. */
const gateValue = (value: number | null, unit: string): string =>
  value !== null && unit === 'share' ? `${(100 * value).toFixed(1)} %` : `${rounded(value)} ${unit}`.trim()

const qualityTable = ({ quality }: Face): readonly ReportBlock[] =>
  quality.length === 0
    ? []
    : [
        table(
          [
            ['Quality gate', 0.25],
            ['Reading', 0.25],
            ['Limit', 0.25],
            ['Passed', 0.25],
          ],
          quality.map(({ gate, value, limit, unit, passed }) => [
            gate,
            gateValue(value, unit),
            gateValue(limit, unit),
            passed ? 'yes' : 'no',
          ]),
        ),
      ]

const variantTable = ({ stability }: Finding): readonly ReportBlock[] =>
  stability === null || stability.variants.length === 0
    ? []
    : [
        table(
          [
            ['Change of the crop', 0.6],
            ['Score', 0.4],
          ],
          stability.variants.map(({ name, score }) => [name, scoreText(score)]),
        ),
      ]

const captions = {
  crop: reportTexts.captionCrop,
  segmentation: reportTexts.captionSegmentation,
  gradcam: reportTexts.captionGradcam,
} as const

const captionOf = ({ kind, overlay, png, resampling, scale }: ReportFigure): string =>
  [
    captions[kind],
    `Picture: ${resampling}${scale < 1 ? `, to ${Math.round(scale * 1000) / 10} % of its size` : ''}.`,
    ...(overlay === null
      ? []
      : [
          `Colours ${overlay.colourMap} over grey, opacity ${Math.round(overlay.opacity * 100)} %; map between its cells in straight lines.`,
          `${overlay.most < overlay.contour ? 'No value reaches the contour at' : 'Contour at'} ${Number(overlay.contour.toFixed(3))}; values from ${overlay.least.toFixed(3)} to ${overlay.most.toFixed(3)}.`,
        ]),
    `SHA-256 of the file ${png.sha256}`,
  ].join('\n')

const figureBlocks = (figures: readonly ReportFigure[]): readonly ReportBlock[] =>
  figures.length === 0
    ? [paragraph('No figures of this face: it was not run through the detector, or they were not chosen.')]
    : [{ kind: 'figures', figures: [...figures], captions: figures.map(captionOf) }]

const faceBlocks = (report: ReportManifest, face: Face): readonly ReportBlock[] => {
  const finding = report.findings.find(({ faceId }) => faceId === face.id)
  const others = report.otherFindings.filter(({ faceId }) => faceId === face.id)
  if (finding === undefined)
    return [
      heading(faceName(report, face.id)),
      paragraph('This face was not examined, so there is no result.'),
      ...qualityTable(face),
    ]
  return [
    heading(faceName(report, face.id)),
    ...figureBlocks(report.figures.filter(({ findingId }) => findingId === finding.id)),
    findingFacts(face, finding),
    ...qualityTable(face),
    ...variantTable(finding),
    ...(others.length === 0
      ? []
      : [
          paragraph(
            `Other results for this face, not the reported one: ${others.map(({ at, outcome, score }) => `${utc(at)}, score ${scoreText(score)}, ${outcome}`).join('; ')}.`,
            'small',
          ),
        ]),
  ]
}

/** R9: what was found, face by face, with its figures. */
export const resultBlocks = (report: ReportManifest): readonly ReportBlock[] => {
  const bare = report.exhibits.filter(({ id }) => !report.faces.some(({ exhibitId }) => exhibitId === id))
  return [
    paragraph(reportTexts.polarity),
    ...(bare.length === 0
      ? []
      : [paragraph(`No face is reported in: ${bare.map(({ label }) => label).join(', ')}.`)]),
    ...report.faces.flatMap((face) => faceBlocks(report, face)),
  ]
}
