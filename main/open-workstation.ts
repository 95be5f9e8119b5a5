import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { asFault } from '#app/fault.ts'
import { caseAnalysis } from './analysis/case-analysis.ts'
import { visionBySettings } from './analysis/vision-by-settings.ts'
import { caseBytes } from './case-bytes.ts'
import { emptyDesk } from './case-desk.ts'
import { openDialogueDesk } from './dialogue/dialogue-desk.ts'
import { languageBySettings } from './dialogue/language-by-settings.ts'
import { promptRowsOf } from './dialogue/prompt-rows.ts'
import { startDecoder } from './engines/decoder/start-decoder.ts'
import { openLog } from './log.ts'
import { analysisProcedures, examinedFaces } from './procedures/analysis.ts'
import {
  bookmarkProcedures,
  custodyProcedures,
  evidenceProcedures,
  faceProcedures,
  markProcedures,
} from './procedures/case-records.ts'
import { dialogueProcedures } from './procedures/dialogue.ts'
import { receiveEvidence } from './procedures/intake.ts'
import { reportProcedures } from './procedures/report.ts'
import { shelfProcedures } from './procedures/shelf.ts'
import type { ChildExit } from './process/child.ts'
import { ownFolder } from './process/own-folder.ts'
import { sweepPassing } from './process/passing-name.ts'
import { openPreviews } from './reports/preview-report.ts'
import { openReportDesk } from './reports/report-desk.ts'
import { makeSampleCase } from './samples/sample-case.ts'
import { openUploadStore } from './serve/upload-store.ts'
import { openSettingsStore } from './settings/settings-store.ts'
import { casesFolder, userFolder } from './settings/user-folder.ts'
import { archiveCase } from './vault/archive-case.ts'
import { localCustodian } from './vault/local-custodian.ts'
import { programVersion } from './version.ts'
import { createWorkstation, type HostFacilities, type Workstation } from './workstation.ts'

/** Largest file that a browser may upload; larger ones are taken in by their path. */
const uploadLimitBytes = 2 ** 30
/** More threads than that make one face hardly faster. */
const mostThreads = 4
/** The window has the machine for itself first. */
const sampleCaseDelayMs = 2000

/** The workstation with everything real behind it, in the user's folder; all hosts open it, once. */
export const openWorkstation = async ({
  kind,
  startChild,
  dialogs,
  networkAttempts,
}: HostFacilities): Promise<Workstation> => {
  const folder = userFolder()
  const log = openLog(join(folder, 'assay.log'))
  const settings = openSettingsStore(join(folder, 'settings.json'))
  if (settings.notice !== null) log.note('settings set back', { notice: settings.notice })
  const version = programVersion()
  const custodian = localCustodian(folder, () => settings.settings().examiner)
  const uploads = openUploadStore(await ownFolder(join(folder, 'uploads')), uploadLimitBytes)
  await sweepPassing(casesFolder())
  const desk = emptyDesk()
  const hearExit = (engine: string) => (exit: ChildExit) => log.note(`${engine} ended`, { ...exit })
  const scratch = await ownFolder(join(folder, 'decoded'))
  const decoder = startDecoder({ startChild, scratch, hearExit: hearExit('decoder') })
  const threads = Math.min(mostThreads, availableParallelism())
  const vision = visionBySettings({ startChild, settings: settings.settings, threads })
  // Every opening hashes the originals again, in the background; the custody log holds what came of it (DESIGN 7).
  desk.onLaid((vault) => {
    if (vault.evidence.list().length === 0) return
    vault
      .verifyOriginals(new AbortController().signal, () => {})
      .catch((thrown: unknown) => log.fault('verify originals', asFault(thrown)))
  })
  const queue = caseAnalysis({ desk, decoder, vision, log })
  const language = languageBySettings({
    startChild,
    settings: settings.settings,
    threads,
    hearExit: hearExit('language engine'),
  })
  const promptRows = promptRowsOf({ decoder, vision: vision.engine })
  const dialogue = openDialogueDesk({ desk, engine: language, promptRows })
  const pages = await ownFolder(join(folder, 'pages'))
  const reports = openReportDesk({
    desk,
    settings,
    custodian,
    uploads,
    dataFolder: folder,
    previews: openPreviews(pages),
  })
  // The command line has no shelf to look at.
  const sampleCase =
    kind === 'cli'
      ? null
      : makeSampleCase({
          settings,
          custodian,
          casesFolder: casesFolder(),
          decoder,
          vision: vision.engine,
          hasPack: vision.hasPack,
          log,
          delayMs: sampleCaseDelayMs,
        })
  return createWorkstation({
    shelf: shelfProcedures({
      desk,
      settings,
      custodian,
      casesFolder: casesFolder(),
      sample: async () => (await sampleCase?.made) ?? null,
      archive: archiveCase,
    }),
    evidence: evidenceProcedures(desk, receiveEvidence({ desk, decoder, uploads, queue })),
    faces: examinedFaces(faceProcedures(desk), queue),
    analysis: analysisProcedures(desk, queue),
    marks: markProcedures(desk),
    bookmarks: bookmarkProcedures(desk),
    dialogue: dialogueProcedures(dialogue),
    report: reportProcedures(desk, reports),
    custody: custodyProcedures(desk),
    settings,
    dialogs,
    engineStatus: vision.status,
    host: () => ({
      kind,
      version,
      platform: process.platform,
      casesFolder: casesFolder(),
      networkAttempts: networkAttempts(),
    }),
    bytes: caseBytes(desk, uploads, reports.bytes),
    log,
    close: async () => {
      await Promise.all([desk.clear(), sampleCase?.close()])
      await Promise.all([decoder.close(), vision.close(), language.close(), uploads.clear()])
      for (const passing of [scratch, pages]) await rm(passing, { recursive: true, force: true })
    },
  })
}
