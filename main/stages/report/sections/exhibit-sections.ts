import type { CustodyRow } from '#app/records/custody.ts'
import type { ReportedExhibit, ReportManifest } from '#app/records/report.ts'
import type { ReportBlock } from '#app/records/report-document.ts'
import { fact, facts, heading, list, paragraph, table } from '../blocks.ts'
import { reportTexts } from '../texts/report-texts.ts'
import { byteCount, localTime } from '../wording.ts'

const sources = {
  file: 'file on this machine',
  upload: 'file given to the program in a browser',
  paste: 'pasted from the clipboard',
  sample: 'sample that came with the program',
} as const

const exhibitFacts = (exhibit: ReportedExhibit, offsetMinutes: number): ReportBlock => {
  const { picture, source, verified } = exhibit
  const kind = exhibit.mediaType ?? 'no known signature'
  return facts([
    fact('Name as received', exhibit.name),
    fact('Received', `${localTime(exhibit.receivedAt, offsetMinutes)}, ${sources[source.kind]}`),
    ...(source.path === null ? [] : [fact('Path at intake', source.path)]),
    fact('Size', byteCount(exhibit.bytes)),
    fact(
      'Kind of file',
      `${kind} by its signature; ${exhibit.claimedMediaType ?? 'nothing known'} by its name${exhibit.mediaType !== null && exhibit.claimedMediaType !== null && exhibit.mediaType !== exhibit.claimedMediaType ? '; they disagree' : ''}`,
    ),
    fact('SHA-256', exhibit.sha256, true),
    fact('SHA-512', exhibit.sha512, true),
    fact(
      'Hashed for this report',
      verified.isIntact
        ? `${localTime(verified.at, offsetMinutes)}: SHA-256 unchanged`
        : `${localTime(verified.at, offsetMinutes)}: CHANGED (${verified.found ?? 'the file is missing'})`,
    ),
    ...(picture === null
      ? [fact('Picture', exhibit.undecodable ?? 'not decoded')]
      : [
          fact(
            'Picture',
            `${picture.width} × ${picture.height} pixels upright, EXIF orientation ${picture.orientation}`,
          ),
          fact('Decoder', `${picture.decoder} ${picture.decoderVersion}`),
          ...(picture.notes.length === 0 ? [] : [fact('Done while decoding', picture.notes.join('; '))]),
          fact('SHA-256 of the RGB pixels', picture.rgbSha256, true),
        ]),
    ...(exhibit.rejectedFaces === 0 ? [] : [fact('Faces set aside by the examiner', exhibit.rejectedFaces)]),
    ...(exhibit.note === '' ? [] : [fact('Note of the examiner', exhibit.note)]),
  ])
}

/** R4: what was received. */
export const itemBlocks = ({ exhibits, held, offsetMinutes }: ReportManifest): readonly ReportBlock[] => [
  paragraph(
    exhibits.length === held.exhibits
      ? `This report concerns all exhibits of the case: ${held.exhibits}.`
      : reportTexts.exhibitNotReported(exhibits.length, held.exhibits),
  ),
  paragraph(reportTexts.untrusted),
  ...exhibits.flatMap((exhibit) => [
    heading(`Exhibit ${exhibit.label}`),
    exhibitFacts(exhibit, offsetMinutes),
  ]),
]

const mostRows = 240
const firstRows = 40

const printedRows = (rows: readonly CustodyRow[]): readonly CustodyRow[] =>
  rows.length <= mostRows ? rows : [...rows.slice(0, firstRows), ...rows.slice(firstRows - mostRows)]

/** How far local time was from UTC when the rows were written. */
const clockText = (rows: readonly CustodyRow[]): string => {
  const offsets = [...new Set(rows.map(({ offsetMinutes }) => offsetMinutes))]
  const names = offsets.map((minutes) => `${minutes < 0 ? '-' : '+'}${Math.abs(minutes)} minutes`)
  return `Local time was UTC ${names.join(', later ')}. The clock is that of the machine; it was not compared with another.`
}

/** R5: the log of every act, and its signed head. */
export const custodyBlocks = (
  { custody, offsetMinutes }: ReportManifest,
  rows: readonly CustodyRow[],
): readonly ReportBlock[] => {
  const { head, verdict } = custody
  const printed = printedRows(rows)
  return [
    paragraph(reportTexts.custodyWhat),
    ...(verdict.intact
      ? [paragraph(reportTexts.custodyIntact(verdict.rows))]
      : [paragraph(reportTexts.custodyBroken, 'notice'), list(verdict.faults)]),
    facts([
      fact('Rows at the head', head.length),
      fact('Hash of the last row', head.hash, true),
      fact('Time of the last row', localTime(head.at, offsetMinutes)),
      fact('Key that signed the head', head.key, true),
      fact('Signature (Ed25519)', head.signature, true),
    ]),
    heading('Acts'),
    ...(printed.length < rows.length
      ? [paragraph(reportTexts.custodyShortened(printed.length, rows.length))]
      : []),
    paragraph(clockText(rows)),
    table(
      [
        ['Row', 0.06],
        ['Time (UTC)', 0.18],
        ['Actor', 0.15],
        ['Act', 0.19],
        ['Subject', 0.16],
        ['Its SHA-256', 0.13, true],
        ['Row’s hash', 0.13, true],
      ],
      printed.map(({ sequence, at, actor, act, subject, subjectSha256, hash }) => [
        String(sequence),
        at.slice(0, 19).replace('T', ' '),
        actor,
        act,
        subject,
        subjectSha256 === null ? '' : `${subjectSha256.slice(0, 10)}…`,
        `${hash.slice(0, 10)}…`,
      ]),
    ),
  ]
}

/** R6: that the originals were not touched. */
export const workingCopyBlocks = ({ exhibits, offsetMinutes }: ReportManifest): readonly ReportBlock[] => {
  const changed = exhibits.filter(({ verified }) => !verified.isIntact)
  const last = exhibits
    .map(({ verified }) => verified.at)
    .sort()
    .at(-1)
  return [
    paragraph(reportTexts.workingCopies),
    exhibits.length === 0
      ? paragraph('No exhibit is reported.')
      : changed.length === 0
        ? paragraph(
            `${reportTexts.allIntact(exhibits.length)} The last was hashed at ${localTime(last ?? '', offsetMinutes)}.`,
          )
        : paragraph(
            `Not what was received: ${changed.map(({ label }) => label).join(', ')}. Nothing in this report on these exhibits can be relied on until that is explained.`,
            'notice',
          ),
  ]
}

const mostMetadata = 48

/** R11: what else the files say. */
export const otherDataBlocks = ({ exhibits }: ReportManifest): readonly ReportBlock[] => [
  paragraph(reportTexts.metadataTrust),
  ...exhibits.flatMap(({ label, metadata }) => [
    heading(`Data of exhibit ${label}`),
    ...(metadata.length === 0
      ? [paragraph(reportTexts.metadataNone)]
      : [
          table(
            [
              ['Group', 0.15],
              ['Name', 0.3],
              ['Value', 0.55],
            ],
            metadata.slice(0, mostMetadata).map(({ group, name, value }) => [group, name, shortened(value)]),
          ),
        ]),
    ...(metadata.length > mostMetadata
      ? [paragraph(reportTexts.metadataMore(metadata.length - mostMetadata), 'small')]
      : []),
  ]),
]

const mostCharacters = 400

const shortened = (value: string): string =>
  value.length <= mostCharacters
    ? value
    : `${value.slice(0, mostCharacters)} … (${value.length} characters; the manifest has all)`
