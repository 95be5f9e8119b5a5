import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asFault } from '#app/fault.ts'
import type { CaseStatement, ShelfEntry } from '#app/records/case.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import { examineExhibit } from '#main/analysis/examine-exhibit.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { VisionEngine } from '#main/engines/vision/start-vision.ts'
import type { Log } from '#main/log.ts'
import type { SettingsStore } from '#main/settings/settings-store.ts'
import { takeIn } from '#main/stages/intake/take-in.ts'
import { caseFolderName } from '#main/vault/case-folder.ts'
import type { CaseVault, Custodian } from '#main/vault/case-vault.ts'
import { createCase } from '#main/vault/create-case.ts'
import { openCase } from '#main/vault/open-case.ts'
import { type SamplePicture, samplePath, samplePictures } from './sample-pictures.ts'

export interface SampleCaseServices {
  readonly settings: SettingsStore
  readonly custodian: Custodian
  readonly casesFolder: string
  readonly decoder: Decoder
  readonly vision: () => VisionEngine
  /** Whether there is a model pack to examine faces with. */
  readonly hasPack: () => boolean
  readonly log: Log
  /** How long the window has the machine for itself first. */
  readonly delayMs: number
}

export interface SampleCaseMaking {
  /** The sample case's place on the shelf once it is made; null where none is made at this start. */
  readonly made: Promise<ShelfEntry | null>
  /** Breaks it off; the next start goes on where this one stopped. Resolves when nothing runs. */
  readonly close: () => Promise<void>
}

const caseNumber = 'Sample case'

const noteOf = ({ replaced }: SamplePicture): string =>
  replaced.length === 0
    ? 'Drawn by this program and left as it was drawn. The person does not exist.'
    : `Drawn by this program; then ${replaced.join(' and ')} were replaced with those of the other drawn person.`

/** The case of an attempt that was broken off, or a new one. */
const openOrCreate = async (casesFolder: string, custodian: Custodian): Promise<CaseVault> => {
  const folder = join(casesFolder, caseFolderName(caseNumber))
  if (existsSync(folder)) return openCase(folder, custodian)
  const statement: CaseStatement = {
    number: caseNumber,
    title: 'Two drawn portraits, one of them altered',
    examiner: custodian.actor(),
    laboratory: '',
    exhibitPrefix: 'S',
  }
  return createCase(casesFolder, statement, custodian)
}

/** Takes in the pictures that the case lacks and examines the exhibits that have no finding. */
const complete = async (
  vault: CaseVault,
  { decoder, vision }: Pick<SampleCaseServices, 'decoder' | 'vision'>,
  signal: AbortSignal,
): Promise<void> => {
  for (const picture of samplePictures) {
    const { name } = picture
    const known = vault.evidence.list().find((exhibit) => exhibit.name === name)
    const file = { path: samplePath(name), name, source: { kind: 'sample' as const, path: null } }
    const exhibit = known ?? (await takeIn(file, { vault, decoder }, signal))
    if (exhibit.note === '') vault.evidence.annotate(exhibit.id, { note: noteOf(picture) })
    if (isExamined(vault, exhibit)) continue
    const place = { vault, decoder, vision: vision() }
    await examineExhibit({ exhibitId: exhibit.id, faceId: null }, place, () => {}, signal)
  }
}

const isExamined = ({ faces, findings }: CaseVault, { id }: Exhibit): boolean => {
  const found = new Set(findings.list().map(({ faceId }) => faceId))
  const own = faces.list().filter(({ exhibitId }) => exhibitId === id)
  return own.length > 0 && own.every((face) => found.has(face.id))
}

const make = async (services: SampleCaseServices, signal: AbortSignal): Promise<ShelfEntry | null> => {
  const { settings, custodian, casesFolder, delayMs } = services
  await sleep(delayMs, undefined, { signal, ref: false })
  settings.noteSampleCase('begun')
  const vault = await openOrCreate(casesFolder, custodian)
  const { folder, number, title } = vault.cases.read()
  // Somebody's own case may bear this name, after the settings were lost.
  const isOurs = vault.evidence.list().every(({ source }) => source.kind === 'sample')
  try {
    if (isOurs) await complete(vault, services, signal)
  } finally {
    await vault.close()
  }
  const openedAt = new Date(custodian.clock.now()).toISOString()
  if (isOurs) settings.remember({ folder, number, title, openedAt, sample: true })
  settings.noteSampleCase('done')
  return settings.recent().find(({ sample }) => sample) ?? null
}

/**
 * At the first start, makes the sample case in the background: the same intake, examination and custody as any case. Whoever
 * removes it does not get it again. Without a model pack, and where a start before this one made it, nothing is done.
 */
export const makeSampleCase = (services: SampleCaseServices): SampleCaseMaking => {
  const { settings, hasPack, log } = services
  const leaving = new AbortController()
  const isDue = settings.sampleCase() !== 'done' && hasPack()
  const made = isDue
    ? make(services, leaving.signal).catch((thrown: unknown) => {
        if (!leaving.signal.aborted) log.fault('sample case', asFault(thrown))
        return null
      })
    : Promise.resolve(null)
  return {
    made,
    close: async () => {
      leaving.abort()
      await made
    },
  }
}
