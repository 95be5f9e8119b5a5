import type { HeldRecords } from '#main/verification/held-records.ts'

/** A finding as a table's row: plain values, null where there is none. */
export type FindingRow = Readonly<Record<string, string | number | boolean | null>>

const boxOf = (box: { x: number; y: number; width: number; height: number } | undefined) => ({
  x: box?.x ?? null,
  y: box?.y ?? null,
  width: box?.width ?? null,
  height: box?.height ?? null,
})

/**
 * Every exhibit with every finding of its faces, oldest first; an exhibit without one has a row of its own, and so has a face. What
 * the score means stands beside it in the columns 'polarity' and 'threshold'.
 */
export const findingRows = ({ exhibits, faces, findings }: HeldRecords): readonly FindingRow[] =>
  exhibits.flatMap((exhibit) => {
    const own = faces
      .filter(({ exhibitId }) => exhibitId === exhibit.id)
      .toSorted((a, b) => a.number - b.number)
    const shown = own.length === 0 ? [undefined] : own
    return shown.flatMap((face) => {
      const made = face === undefined ? [] : findings.filter(({ faceId }) => faceId === face.id)
      const rows = made.length === 0 ? [undefined] : made
      return rows.map((finding, index): FindingRow => {
        const { x, y, width, height } = boxOf(face?.box)
        return {
          exhibit: exhibit.label,
          name: exhibit.name,
          receivedAt: exhibit.receivedAt,
          bytes: exhibit.bytes,
          sha256: exhibit.sha256,
          sha512: exhibit.sha512,
          mediaType: exhibit.mediaType,
          undecodable: exhibit.undecodable,
          pictureWidth: exhibit.picture?.width ?? null,
          pictureHeight: exhibit.picture?.height ?? null,
          rgbSha256: exhibit.picture?.rgbSha256 ?? null,
          face: face?.number ?? null,
          faceOrigin: face?.origin ?? null,
          faceRejected: face?.rejected ?? null,
          faceX: x,
          faceY: y,
          faceWidth: width,
          faceHeight: height,
          findingId: finding?.id ?? null,
          findingAt: finding?.at ?? null,
          isLatest: finding === undefined ? null : index === rows.length - 1,
          outcome: finding?.outcome ?? null,
          reason: finding?.reason ?? null,
          score: finding?.score ?? null,
          polarity:
            finding?.score == null ? null : 'higher = more consistent with manipulation; not a probability',
          threshold: finding?.threshold ?? null,
          stabilityLow: finding?.stability?.low ?? null,
          stabilityHigh: finding?.stability?.high ?? null,
          log10LikelihoodRatio: finding?.log10LikelihoodRatio ?? null,
          calibration: finding?.calibrationNote ?? null,
          regions:
            finding === undefined
              ? null
              : finding.regions.map(({ name, share }) => `${name} ${Math.round(100 * share)} %`).join('; '),
          pack: finding?.run.packId ?? null,
          packVersion: finding?.run.packVersion ?? null,
          packSha256: finding?.run.packSha256 ?? null,
          provider: finding?.run.provider ?? null,
          runtime: finding?.run.runtime ?? null,
          tensorSha256: finding?.run.tensorSha256 ?? null,
          segmentationSha256: finding?.segmentation?.data.sha256 ?? null,
          gradcamSha256: finding?.gradcam?.data.sha256 ?? null,
        }
      })
    })
  })
