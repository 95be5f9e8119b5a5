import type { ExhibitId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import { EvidenceText } from '../parts/EvidenceText.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Facts, Hash } from '../parts/Facts.tsx'
import { formatBytes, formatInstant, formatNumber } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

const Alike = ({ ids, words }: { readonly ids: readonly ExhibitId[]; readonly words: string }) => {
  const { caseFile } = useSession()
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  return (
    <p className="help">
      {words}{' '}
      {ids.map((id) => (
        <button key={id} type="button" className="link" onClick={() => caseFile.selectExhibit(id)}>
          {exhibits.find((exhibit) => exhibit.id === id)?.label ?? '–'}
        </button>
      ))}
    </p>
  )
}

/** The exhibit as it was received and decoded, and where the face lies in it. */
export const PictureFacts = ({ exhibit, face }: { readonly exhibit: Exhibit; readonly face?: Face }) => {
  const { findings: words, caseFile, viewer, common, locale } = useTexts()
  const { picture, name, bytes, sha256, sha512, mediaType, claimedMediaType, receivedAt, sameAs, resembles } =
    exhibit
  const isMisnamed = claimedMediaType !== null && claimedMediaType !== mediaType
  const number = (value: number) => formatNumber(locale, value)
  return (
    <section>
      <h3>{words.picture}</h3>
      <Facts
        rows={[
          [words.fileName, <EvidenceText key="name" text={name} />],
          [
            words.size,
            picture === null
              ? formatBytes(locale, bytes)
              : `${viewer.size(picture.width, picture.height)}, ${formatBytes(locale, bytes)}`,
          ],
          [words.mediaType, `${mediaType ?? '–'}${isMisnamed ? `. ${words.claimed(claimedMediaType)}` : ''}`],
          [words.received, formatInstant(locale, receivedAt)],
          ['SHA-256', <Hash key="256" text={sha256} label={`${common.copy}: SHA-256`} />],
          ['SHA-512', <Hash key="512" text={sha512} label={`${common.copy}: SHA-512`} />],
          ...(picture === null
            ? []
            : [[words.decoder, escapeText(`${picture.decoder} ${picture.decoderVersion}`)] as const]),
          ...(picture === null || picture.notes.length === 0
            ? []
            : [[words.decoderNotes, escapeText(picture.notes.join('; '))] as const]),
          ...(face === undefined
            ? []
            : [
                [
                  words.box,
                  `${number(face.box.x)}, ${number(face.box.y)}; ${viewer.size(Math.round(face.box.width), Math.round(face.box.height))}`,
                ] as const,
                [
                  words.confidence,
                  face.confidence === null ? caseFile.drawn : formatNumber(locale, face.confidence, 3),
                ] as const,
              ]),
        ]}
      />
      {sameAs.length > 0 && <Alike ids={sameAs} words={caseFile.same} />}
      {resembles.length > 0 && <Alike ids={resembles} words={caseFile.resembles} />}
    </section>
  )
}
