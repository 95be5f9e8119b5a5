import type { ReportedPack, ReportManifest } from '#app/records/report.ts'
import type { ReportBlock } from '#app/records/report-document.ts'
import { fact, facts, heading, list, paragraph, table } from '../blocks.ts'
import { checkNames } from '../list-checks.ts'
import { reportTexts } from '../texts/report-texts.ts'
import { byteCount, scoreText } from '../wording.ts'

/** Whether any check of this name was performed: what did not run is not described as if it had. */
const ran = ({ checks }: ReportManifest, name: keyof typeof checkNames): boolean =>
  checks.some(({ check, state }) => check === checkNames[name] && state === 'performed')

const packBlocks = ({ id, version, sha256, description }: ReportedPack): readonly ReportBlock[] => {
  const known = facts([
    fact('Pack', `${id}, version ${version}`),
    fact('SHA-256 of pack.json', sha256, true),
    ...(description === null
      ? [fact('Description', 'not at hand when this report was composed')]
      : [
          fact('Title', description.title),
          fact(
            'Input',
            `${description.inputSide} × ${description.inputSide} pixels, ${description.cropping}`,
          ),
          fact('Precision', description.precision),
          fact('Threshold of the score', scoreText(description.scoreThreshold)),
          fact('Threshold of the segmentation map', scoreText(description.segmentationThreshold)),
          fact('Licences', description.licences.map(({ part, licence }) => `${part}: ${licence}`).join('; ')),
        ]),
  ])
  if (description === null) return [heading(`Model pack ${id}`), known]
  return [
    heading(`Model pack ${id}`),
    known,
    ...(description.training.length === 0 ? [] : [heading('How it was made', 3), list(description.training)]),
    heading('Its files', 3),
    table(
      [
        ['File', 0.22],
        ['Size', 0.18],
        ['SHA-256', 0.6, true],
      ],
      description.files.map(({ name, bytes, sha256: hash }) => [name, byteCount(bytes), hash]),
    ),
  ]
}

/** R7: how the examination was done, as far as it was. */
export const methodBlocks = (report: ReportManifest): readonly ReportBlock[] => {
  const { program, packs, findings } = report
  const has = (name: keyof typeof checkNames) => ran(report, name)
  const runs = [...new Map(findings.map(({ run }) => [`${run.runtime} ${run.provider}`, run])).values()]
  return [
    ...(has('faces') ? [paragraph(reportTexts.methodFaces)] : []),
    ...(has('quality') ? [paragraph(reportTexts.methodQuality)] : []),
    ...(has('detector')
      ? [paragraph(reportTexts.methodDetector), paragraph(reportTexts.methodThreshold)]
      : [paragraph(reportTexts.methodNone)]),
    ...(has('segmentation') ? [paragraph(reportTexts.methodSegmentation)] : []),
    ...(has('gradcam') ? [paragraph(reportTexts.methodGradcam)] : []),
    ...(has('stability') ? [paragraph(reportTexts.methodStability)] : []),
    ...(has('calibration') ? [paragraph(reportTexts.methodCalibration)] : []),
    heading('Program and runtime'),
    facts([
      fact('Program', `${program.name} ${program.version}`),
      fact('This report was composed on', `${program.platform}, ${program.runtime}`),
      ...runs.map(({ runtime, provider, precision }) =>
        fact('Findings were made with', `${runtime}; provider ${provider}, precision ${precision}`),
      ),
      fact('Randomness', 'none: the analysis draws no random numbers'),
    ]),
    ...packs.flatMap(packBlocks),
  ]
}

/** R8: what is known of how often the method errs. */
export const validationBlocks = ({ packs }: ReportManifest): readonly ReportBlock[] => {
  if (packs.length === 0) return [paragraph(reportTexts.noPack)]
  return [
    paragraph(reportTexts.outsideDomain),
    ...packs.flatMap(({ id, description }) => {
      if (description === null)
        return [heading(`Model pack ${id}: validation`), paragraph(reportTexts.noErrorRates)]
      const { calibration, errorRates, title } = description
      return [
        heading(`Model pack ${id}: validation`),
        paragraph(`${title}.`, 'notice'),
        ...(errorRates.length === 0
          ? [paragraph(reportTexts.noErrorRates)]
          : errorRates.map((text) => paragraph(text))),
        calibration === null
          ? paragraph('The scores of this pack are not calibrated.')
          : facts([
              fact('Calibration valid for', calibration.validFor),
              fact('Faces', `${calibration.real} real, ${calibration.forged} forged`),
              fact('Cllr', calibration.cllr.toFixed(3)),
              fact('Fitted on', calibration.fittedOn),
            ]),
      ]
    }),
  ]
}

/** R10: what the figures show and what not. */
export const figureReadingBlocks = (report: ReportManifest): readonly ReportBlock[] => {
  const has = (kind: string) => report.figures.some((figure) => figure.kind === kind)
  if (report.figures.length === 0) return [paragraph(reportTexts.figuresNone)]
  return [
    paragraph(reportTexts.figuresCrop),
    ...(has('segmentation') || has('gradcam') ? [paragraph(reportTexts.figuresMaps)] : []),
    ...(has('segmentation') ? [paragraph(reportTexts.figuresSegmentation)] : []),
    ...(has('gradcam') ? [paragraph(reportTexts.figuresGradcam)] : []),
  ]
}
