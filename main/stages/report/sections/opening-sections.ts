import type { Finding } from '#app/records/finding.ts'
import type { ReportManifest } from '#app/records/report.ts'
import type { ReportBlock } from '#app/records/report-document.ts'
import { fact, facts, heading, list, paragraph, table } from '../blocks.ts'
import { likelihoodRatioText, strengthWords } from '../evidence-strength.ts'
import {
  levelOfOutcome,
  opinionWords,
  outcomeWords,
  reportTexts,
  sectionTitles,
  usualPropositions,
} from '../texts/report-texts.ts'
import { counted, faceName, localTime, scoreText } from '../wording.ts'

/** R1: what this document is, and by what it is known. */
export const coverBlocks = (report: ReportManifest, manifestSha256: string): readonly ReportBlock[] => {
  const { number, amends, signing, program, faces, findings } = report
  const time = localTime(report.at, report.offsetMinutes)
  return [
    ...(signing === null ? [paragraph(reportTexts.draftNotice, 'notice')] : []),
    facts([
      fact('Report', `${number}${signing === null ? ' (draft)' : ''}`),
      fact('Identifier', report.id, true),
      fact('Composed', time),
      fact(
        'Amends',
        amends === null
          ? 'no earlier report'
          : `${amends.number} of ${localTime(amends.at, report.offsetMinutes)}`,
      ),
      ...(amends === null
        ? []
        : [
            fact('Reason', amends.reason),
            fact('Hash of the amended file', amends.pdfSha256, true),
            fact('Hash of its manifest', amends.manifestSha256, true),
          ]),
      fact('Case', report.case.number),
      fact('Title of the case', report.case.title),
      fact('Laboratory', report.case.laboratory),
      fact('Examiner', report.case.examiner),
      fact('Exhibits reported', exhibitRange(report)),
      fact('Faces reported', `${faces.length}; examined: ${findings.length}`),
      fact('Program', `${program.name} ${program.version}`),
      fact('Manifest SHA-256', manifestSha256, true),
    ]),
    heading('Contents'),
    { kind: 'contents', titles: Object.values(sectionTitles).slice(1) },
  ]
}

const exhibitRange = ({ exhibits }: ReportManifest): string => {
  const [first, last] = [exhibits[0]?.label, exhibits.at(-1)?.label]
  if (first === undefined || last === undefined) return 'none'
  if (exhibits.length <= 8) return exhibits.map(({ label }) => label).join(', ')
  return `${exhibits.length}, from ${first} to ${last}`
}

/** R2: who asked what. */
export const instructionBlocks = ({ draft }: ReportManifest): readonly ReportBlock[] => {
  const { requester, authority, question, propositions } = draft.instruction
  const isEmpty = [requester, authority, question].every((text) => text.trim() === '')
  const isUsual = propositions.altered.trim() === '' || propositions.unaltered.trim() === ''
  const { altered, unaltered } = isUsual ? usualPropositions : propositions
  return [
    ...(isEmpty
      ? [paragraph(reportTexts.noQuestion)]
      : [facts([fact('Requested by', requester), fact('Authority', authority)])]),
    ...(question.trim() === '' ? [] : [paragraph('The question, verbatim:'), paragraph(question, 'quote')]),
    paragraph(isUsual ? reportTexts.usualPropositions : reportTexts.propositions),
    list([`H1: ${altered}`, `H2: ${unaltered}`]),
  ]
}

const opinionOf = (report: ReportManifest, faceId: string): string => {
  const opinion = report.draft.opinion.faces.find((one) => one.faceId === faceId)
  return opinion === undefined
    ? reportTexts.notEntered
    : `${opinionWords[opinion.level]} ${opinion.statement}`.trim()
}

/** R3: the opinion, and the findings on which it stands. */
export const opinionBlocks = (report: ReportManifest): readonly ReportBlock[] => {
  const { draft, faces, findings } = report
  const findingOf = new Map(findings.map((finding) => [finding.faceId, finding]))
  const count = (outcome: string) => findings.filter((finding) => finding.outcome === outcome).length
  const differing = draft.opinion.faces.filter(({ faceId, level }) => {
    const finding = findingOf.get(faceId)
    return finding !== undefined && levelOfOutcome[finding.outcome] !== level
  })
  const { statement } = draft.opinion
  return [
    ...(statement.trim() === '' && draft.opinion.faces.length === 0
      ? [paragraph(reportTexts.noOpinion)]
      : statement.trim() === ''
        ? []
        : [paragraph(reportTexts.examinersWords), paragraph(statement, 'quote')]),
    paragraph(
      findings.length === 0
        ? reportTexts.noFaces
        : `Of ${counted(findings.length, 'examined face', 'examined faces')}, the detector’s reading supports manipulation for ${count('supports manipulation')} and supports no manipulation for ${count('supports no manipulation')}; ${count('not assessable')} ${count('not assessable') === 1 ? 'is' : 'are'} not assessable.`,
    ),
    paragraph(reportTexts.polarity),
    ...(faces.length === 0
      ? []
      : [
          table(
            [
              ['Face', 0.15],
              ['Score', 0.09],
              ['Threshold', 0.11],
              ['Reading of the detector', 0.3],
              ['Opinion of the examiner', 0.35],
            ],
            faces.map(({ id }) => [
              faceName(report, id),
              scoreText(findingOf.get(id)?.score ?? null),
              scoreText(findingOf.get(id)?.threshold ?? null),
              readingOf(findingOf.get(id)),
              opinionOf(report, id),
            ]),
          ),
          ...(findings.some(isGraded) ? [] : [paragraph(`For every face: ${strengthWords(null)}.`)]),
        ]),
    ...differing.map(({ faceId }) => paragraph(reportTexts.differs(faceName(report, faceId)), 'notice')),
    paragraph(reportTexts.opinionIs),
  ]
}

const isGraded = ({ log10LikelihoodRatio }: Finding): boolean => log10LikelihoodRatio !== null

const readingOf = (finding: Finding | undefined): string => {
  if (finding === undefined) return 'not examined'
  if (!isGraded(finding)) return outcomeWords[finding.outcome]
  const { log10LikelihoodRatio } = finding
  return `${outcomeWords[finding.outcome]}; likelihood ratio ${likelihoodRatioText(log10LikelihoodRatio)}, ${strengthWords(log10LikelihoodRatio)}`
}
