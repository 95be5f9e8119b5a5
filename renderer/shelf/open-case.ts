import type { Session } from '../stores/session.ts'

/** Opens a case: by the system's dialog where the host has one, else by a path that is typed. */
export const openCase = async ({ client, setup, panels, caseFile, notices }: Session): Promise<void> => {
  if (setup.store.getState().host?.dialogs !== true) return panels.openDialog('open case')
  const folder = await notices.attempt(() => client.setup.chooseFolder({ purpose: 'open case' }))
  if (folder != null) await caseFile.open(folder)
}
