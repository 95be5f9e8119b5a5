import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackManifest } from '#app/records/pack.ts'
import type { ReportedPack } from '#app/records/report.ts'
import { readCalibration } from '#models/evaluate/calibration/calibration.ts'
import { describePack } from '#models/packs/open-pack.ts'

export type PackDescription = NonNullable<ReportedPack['description']>

/** Paragraphs of plain text below a heading of a model card, up to the next heading; none where the card has no such heading. */
export const cardParagraphs = (card: string, heading: RegExp): string[] => {
  const lines = card.split(/\r?\n/)
  const start = lines.findIndex((line) => /^##\s/.test(line) && heading.test(line))
  if (start < 0) return []
  const after = lines.slice(start + 1)
  const end = after.findIndex((line) => /^#/.test(line))
  return after
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .split(/\n\s*\n/)
    .map((text) =>
      text
        .replaceAll(/\s*\n\s*/g, ' ')
        .replaceAll(/\*\*|`/g, '')
        .trim(),
    )
    .filter((text) => text !== '' && !text.startsWith('|'))
}

const calibrationOf = (manifest: PackManifest): PackDescription['calibration'] => {
  if (manifest.calibration === null) return null
  const { validFor, real, forged, cllr, fittedOn } = readCalibration(manifest.calibration)
  return { validFor, real, forged, cllr, fittedOn }
}

const croppings = { squash: 'the whole crop brought to that size', crop: 'the middle of the crop' } as const

const cardName = 'MODEL-CARD.md'

const describeOne = async (folder: string): Promise<readonly [string, PackDescription]> => {
  const { manifest, manifestSha256 } = await describePack(folder)
  const card = await readFile(join(folder, cardName)).catch(() => null)
  const text = card?.toString('utf8') ?? ''
  return [
    manifestSha256,
    {
      title: manifest.title,
      precision: manifest.precision,
      inputSide: manifest.preprocessing.size,
      cropping: croppings[manifest.preprocessing.mode],
      files: manifest.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
      licences: manifest.licences.map(({ part, licence }) => ({ part, licence })),
      training: [
        ...manifest.provenance.steps,
        ...manifest.provenance.sources.map(({ role, name, sha256 }) => `${role}: ${name}, SHA-256 ${sha256}`),
      ],
      scoreThreshold: manifest.thresholds.score,
      segmentationThreshold: manifest.thresholds.segmentation,
      calibration: calibrationOf(manifest),
      scope: cardParagraphs(text, /can and cannot see/i),
      errorRates: cardParagraphs(text, /threshold and calibration/i),
      modelCardSha256: card === null ? null : createHash('sha256').update(card).digest('hex'),
    },
  ]
}

/** What reports say of the packs in these folders, by the SHA-256 of pack.json; a folder without a readable pack is left out. */
export const describePacks = async (
  folders: readonly string[],
): Promise<ReadonlyMap<string, PackDescription>> => {
  const known = new Map<string, PackDescription>()
  for (const folder of folders)
    try {
      const [sha256, description] = await describeOne(folder)
      known.set(sha256, description)
    } catch (thrown) {
      if (!(thrown instanceof Fault && thrown.family === 'model')) throw thrown
    }
  return known
}
