import type { Exhibit } from '#app/records/evidence.ts'
import type { ReportedPack } from '#app/records/report.ts'
import type { ReportedFace } from './choose-reported.ts'
import { limitationTexts } from './texts/limitation-texts.ts'

/** What the findings of this report cannot carry: of the method, of the packs that ran, and of these exhibits. */
export const listLimitations = (
  { exhibits, faces }: { readonly exhibits: readonly Exhibit[]; readonly faces: readonly ReportedFace[] },
  packs: readonly ReportedPack[],
  isQuoting: boolean,
): readonly string[] => {
  const findings = faces.flatMap(({ finding }) => (finding === null ? [] : [finding]))
  const isRun = findings.some(({ run }) => run.tensorSha256 !== null)
  const unassessed = faces.filter(({ finding }) => finding === null || finding.outcome === 'not assessable')
  const undecoded = exhibits.filter(({ picture }) => picture === null)
  const names = (all: readonly ReportedFace[]): string =>
    all.map(({ face, exhibit }) => `${exhibit.label} face ${face.number}`).join(', ')
  return [
    limitationTexts.facesOnly,
    ...(isRun ? [limitationTexts.oneDetector, limitationTexts.alternatives] : []),
    ...(isRun && findings.every((one) => one.log10LikelihoodRatio === null)
      ? [limitationTexts.noLikelihoodRatio]
      : []),
    ...packs.flatMap(({ id, version, description }) =>
      description === null
        ? [limitationTexts.unknownPack(id, version)]
        : description.scope.map((text) => limitationTexts.ofPack(description.title, text)),
    ),
    ...(isRun ? [limitationTexts.demographics] : []),
    ...(unassessed.length > 0 && unassessed.length <= 20
      ? [limitationTexts.notAssessed(names(unassessed))]
      : []),
    ...(unassessed.length > 20 ? [limitationTexts.notAssessedCount(unassessed.length)] : []),
    ...(undecoded.length > 0 && undecoded.length <= 20
      ? [limitationTexts.notDecoded(undecoded.map(({ label }) => label).join(', '))]
      : []),
    ...(undecoded.length > 20 ? [limitationTexts.notDecodedCount(undecoded.length)] : []),
    ...(faces.length === 0 ? [limitationTexts.noFace] : []),
    ...(isQuoting ? [limitationTexts.quoted] : []),
  ]
}
