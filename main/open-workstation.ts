import { userInfo } from 'node:os'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { caseBytes } from './case-bytes.ts'
import { emptyDesk } from './case-desk.ts'
import { openLog } from './log.ts'
import {
  custodyProcedures,
  evidenceProcedures,
  faceProcedures,
  markProcedures,
} from './procedures/case-records.ts'
import { shelfProcedures } from './procedures/shelf.ts'
import { openUploadStore } from './serve/upload-store.ts'
import { openSettingsStore } from './settings/settings-store.ts'
import { casesFolder, userFolder } from './settings/user-folder.ts'
import { archiveCase } from './vault/archive-case.ts'
import type { Custodian } from './vault/case-vault.ts'
import { systemClock } from './vault/clock.ts'
import { openCustodyWitness } from './vault/custody-witness.ts'
import { loadInstallationKey } from './vault/installation-key.ts'
import { programVersion } from './version.ts'
import { createWorkstation, type HostFacilities, type Workstation } from './workstation.ts'

/** Largest file that a browser may upload; larger ones are taken in by their path. */
const uploadLimitBytes = 2 ** 30

/** What an engine does that this copy does not bring along. */
const absent = (what: string) => (): never => {
  throw new Fault(
    'engine/unavailable',
    `This copy of Assay cannot ${what}: the part that does it is not installed.`,
  )
}

/** The workstation with everything real behind it, in the user's folder; all hosts open it, once. */
export const openWorkstation = async ({
  kind,
  dialogs,
  networkAttempts,
}: HostFacilities): Promise<Workstation> => {
  const folder = userFolder()
  const log = openLog(join(folder, 'assay.log'))
  const settings = openSettingsStore(join(folder, 'settings.json'))
  if (settings.notice !== null) log.note('settings set back', { notice: settings.notice })
  const version = programVersion()
  const custodian: Custodian = {
    key: loadInstallationKey(folder),
    witness: openCustodyWitness(folder),
    actor: () => settings.settings().examiner || userInfo().username,
    program: `Assay ${version}`,
    clock: systemClock,
  }
  const uploads = openUploadStore(join(folder, 'uploads', String(process.pid)), uploadLimitBytes)
  const desk = emptyDesk()
  const analyse = absent('examine faces')
  return createWorkstation({
    shelf: shelfProcedures({
      desk,
      settings,
      custodian,
      casesFolder: casesFolder(),
      archive: archiveCase,
    }),
    evidence: evidenceProcedures(desk, absent('take evidence in')),
    faces: faceProcedures(desk),
    analysis: {
      watch: analyse,
      add: analyse,
      addFace: analyse,
      pause: analyse,
      resume: analyse,
      cancel: analyse,
      retry: analyse,
    },
    marks: markProcedures(desk),
    custody: custodyProcedures(desk),
    settings,
    dialogs,
    engineStatus: analyse,
    host: () => ({
      kind,
      version,
      platform: process.platform,
      casesFolder: casesFolder(),
      networkAttempts: networkAttempts(),
    }),
    bytes: caseBytes(desk, uploads),
    log,
    close: async () => {
      await desk.clear()
      await uploads.clear()
    },
  })
}
