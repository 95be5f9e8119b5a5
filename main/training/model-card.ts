import type { PackManifest } from '#app/records/pack.ts'
import type { Confusion } from '#models/evaluate/confusion.ts'
import { showFigure } from '#models/evaluate/evaluation-text.ts'
import type { BlendFigures } from './measure-blends.ts'

const share = (value: number | null): string => (value === null ? 'not defined' : value.toFixed(3))

const row = ({ slice, forged, auc, iou, regionRight }: BlendFigures): string =>
  `| ${slice} | ${forged} | ${showFigure(auc)} | ${share(iou)} | ${share(regionRight)} |`

const table = (figures: readonly BlendFigures[]): string =>
  [
    '| Slice | Forgeries | Image AUC (95 % interval) | Mask IoU | Region right |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(row),
  ].join('\n')

/** What is said of one kind of pack, in Markdown paragraphs. */
export interface CardText {
  readonly what: string
  /** What was aimed at before measuring; null where nothing was. */
  readonly goal: string | null
}

/** The pack's model card in Markdown: what it is for, from what it was made, what it can and cannot see, and its figures. */
export const modelCard = (
  manifest: PackManifest,
  figures: readonly BlendFigures[],
  confusion: Confusion,
  command: string,
  { what, goal }: CardText,
): string => {
  const of = (level: string) => figures.filter((item) => item.level === level)
  const { calibration } = manifest
  return `# ${manifest.title}, version ${manifest.version}

**For demonstration and method validation, not for casework.**

${what}

## From what it was made

${manifest.provenance.steps.map((step) => `- ${step}`).join('\n')}

Licences: ${manifest.licences.map(({ part, licence }) => `${part}: ${licence}`).join('; ')}.

## What it can and cannot see

It looks for traces of blending within one face: a region whose colour, sharpness, noise, compression or geometry does
not fit its surroundings. The training here showed it forgeries made by simulation only. It cannot see pictures that were
synthesised as a whole, edits outside the face, or swaps without a seam, and it was not validated on any collection of
real manipulations. A high score is a reason to look closer, not a finding of fact.

## Figures on faces that it never saw

Simulated pairs of the validation split, one real and one forged picture of each face, at the detector's own crop.
${goal === null ? '' : `${goal}\n`}Made by \`${command}\`.

### Mild degradations

${table(of('mild'))}

### Strong degradations

${table(of('strong'))}

## Threshold and calibration

The score's threshold is ${manifest.thresholds.score?.toFixed(4) ?? 'not established'}: at most 5 % of the real validation faces (mild degradations) lie
at or above it. At that threshold the false positive rate is ${showFigure(confusion.falsePositiveRate)} and the false negative rate
${showFigure(confusion.falseNegativeRate)} (simulated forgeries of all opacities).

${
  calibration
    ? `Log-likelihood-ratios are established for: ${String(calibration.validFor)}. Cllr ${Number(calibration.cllr).toFixed(3)}; outside that domain the workstation says "not established".`
    : 'Scores are not calibrated.'
}
`
}
