import type { ReportManifest } from '#app/records/report.ts'
import type { ReportBlock, ReportSection } from '#app/records/report-document.ts'
import { fact, facts, heading, list, paragraph, table } from '../blocks.ts'
import { declarationTexts, disclosureTexts } from '../texts/declaration-texts.ts'
import { glossaryTexts } from '../texts/glossary-texts.ts'
import { reportTexts } from '../texts/report-texts.ts'
import { byteCount } from '../wording.ts'

/** R16: what the examiner declares, by the rules of the court. */
export const declarationBlocks = ({ draft, findings, dialogue }: ReportManifest): readonly ReportBlock[] => {
  const { pack, qualifications, compliance, leaveOfCourt } = draft.declarations
  const { title, note, statements } = declarationTexts[pack]
  const entered = (text: string) => (text.trim() === '' ? reportTexts.notEntered : text)
  return [
    facts([
      fact('Qualifications of the examiner', entered(qualifications)),
      fact('Compliance', entered(compliance)),
      fact('Leave or order of the court', entered(leaveOfCourt)),
    ]),
    heading(title),
    paragraph(note, 'small'),
    list(statements),
    heading(disclosureTexts.title),
    list([
      findings.some(({ run }) => run.tensorSha256 !== null)
        ? disclosureTexts.detector
        : disclosureTexts.noDetector,
      dialogue.length > 0 ? disclosureTexts.languageModel : disclosureTexts.noLanguageModel,
      disclosureTexts.fixed,
    ]),
  ]
}

/** R17: how somebody else can check all of this. */
export const repetitionBlocks = (report: ReportManifest): readonly ReportBlock[] => [
  list(reportTexts.reproduce),
  ...(report.findings.some(({ run }) => run.tensorSha256 !== null)
    ? [paragraph(reportTexts.reproduceTolerance)]
    : []),
]

/** R18: who signs, with what. */
export const signatureBlocks = ({
  signing,
  case: { examiner },
  draft: { review },
}: ReportManifest): readonly ReportBlock[] => [
  ...(signing === null
    ? [paragraph(reportTexts.signatureDraft, 'notice')]
    : [
        facts([
          fact('Electronic signature', 'PAdES, over the whole file'),
          fact('Signer', signing.signer),
          fact('Certificate issued by', signing.issuer),
          fact('SHA-256 of the certificate', signing.certificateSha256, true),
        ]),
        ...(signing.isSelfSigned ? [paragraph(reportTexts.signatureSelf)] : []),
        paragraph(
          signing.timeStampAuthority === null
            ? reportTexts.signatureNoTime
            : reportTexts.signatureTime(signing.timeStampAuthority),
        ),
      ]),
  {
    kind: 'signatures',
    names: [`Examiner: ${examiner}`, ...(review === null ? [] : [`Reviewer: ${review.reviewer}`])],
  },
]

const textsOf = (block: ReportBlock): readonly string[] => {
  if (block.kind === 'list') return block.items
  if (block.kind === 'facts') return block.rows.map(({ name, value }) => `${name} ${value}`)
  if (block.kind === 'table')
    return [...block.columns.map(({ title }) => title), ...block.rows.slice(0, 400).flat()]
  if (block.kind === 'figures') return block.captions
  if (block.kind === 'signatures') return block.names
  if (block.kind === 'contents') return block.titles
  return [block.text]
}

/** R19: what is embedded, and what the technical words mean. */
export const appendixBlocks = (
  { attachments }: ReportManifest,
  others: readonly ReportSection[],
): readonly ReportBlock[] => {
  const text = others.flatMap(({ blocks }) => blocks.flatMap(textsOf)).join('\n')
  const used = glossaryTexts.filter(([, pattern]) => pattern.test(text))
  return [
    heading('Embedded files'),
    paragraph(reportTexts.appendixManifest),
    table(
      [
        ['File', 0.22],
        ['Size', 0.18],
        ['SHA-256', 0.6, true],
      ],
      [
        ['manifest.json', 'see its own bytes', 'at the foot of each page'],
        ...attachments.map(({ name, bytes, sha256 }) => [name, byteCount(bytes), sha256]),
      ],
    ),
    heading('Glossary'),
    facts(used.map(([term, , meaning]) => fact(term, meaning))),
  ]
}
