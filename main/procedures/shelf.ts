import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Fault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import type { CaseRecord, ShelfEntry } from '#app/records/case.ts'
import type { CaseDesk } from '#main/case-desk.ts'
import type { SettingsStore } from '#main/settings/settings-store.ts'
import type { CaseVault, Custodian } from '#main/vault/case-vault.ts'
import { createCase } from '#main/vault/create-case.ts'
import { openCase } from '#main/vault/open-case.ts'
import type { TopicHandlers } from './topic-handlers.ts'

export interface ShelfServices {
  readonly desk: CaseDesk
  readonly settings: SettingsStore
  readonly custodian: Custodian
  /** Where new cases are put when no other folder is named. */
  readonly casesFolder: string
  /** The sample case of a first start, when it is made; null where there is none to wait for. */
  readonly sample: () => Promise<ShelfEntry | null>
  readonly archive: (vault: CaseVault, signal: AbortSignal) => Promise<{ path: string; bytes: number }>
}

/** Cases on the shelf: created, opened, corrected, closed and reopened; one at a time lies open. */
export const shelfProcedures = ({
  desk,
  settings,
  custodian,
  casesFolder,
  sample,
  archive,
}: ShelfServices): TopicHandlers<'shelf'> => {
  const lay = async (open: () => Promise<CaseVault>): Promise<CaseRecord> => {
    const record = (await desk.lay(open)).cases.read()
    remember(record)
    return record
  }
  const remember = ({ folder, number, title }: CaseRecord) =>
    settings.remember({
      folder,
      number,
      title,
      openedAt: new Date(custodian.clock.now()).toISOString(),
      sample: settings.recent().some((known) => known.sample && known.folder === folder),
    })
  /** The open case, if it is the one that is meant: the page may still show another. */
  const meant = (caseId: CaseId): CaseVault => {
    const vault = desk.vault()
    if (vault.id === caseId) return vault
    throw new Fault(
      'input/conflict',
      'Another case is open now; nothing was changed. Go back to the shelf and open it again.',
    )
  }
  return {
    recent: () => settings.recent(),
    sample,
    create: ({ statement, parent }) =>
      lay(async () => {
        const folder = resolve(parent ?? casesFolder)
        if (parent === null) await mkdir(folder, { recursive: true })
        return createCase(folder, statement, custodian)
      }),
    open: ({ folder }) => lay(() => openCase(resolve(folder), custodian)),
    current: () => desk.current()?.cases.read() ?? null,
    leave: async () => {
      await desk.clear()
      return null
    },
    correct: ({ caseId, statement }) => {
      const record = meant(caseId).cases.correct(statement)
      remember(record)
      return record
    },
    close: ({ caseId }) => meant(caseId).cases.close(),
    reopen: ({ caseId, reason }) => meant(caseId).cases.reopen(reason),
    archive: ({ caseId }, signal) => archive(meant(caseId), signal),
    forget: ({ folder }) => settings.forget(folder),
  }
}
