import type { Session } from '../stores/session.ts'

/** Asks for files or a folder of evidence: the system's dialog where there is one, else the browser's own. */
export const addEvidence = async (
  { client, setup, intake, notices }: Session,
  what: 'files' | 'folder',
  browse: () => void,
): Promise<void> => {
  if (setup.store.getState().host?.dialogs !== true) return browse()
  const paths = await notices.attempt(async () => {
    if (what === 'files') return client.setup.chooseFiles({})
    const folder = await client.setup.chooseFolder({ purpose: 'evidence' })
    return folder === null ? [] : [folder]
  })
  if (paths !== undefined && paths.length > 0) await intake.takePaths(paths)
}

/** Lets the browser choose files or a whole folder, and takes them in. */
export const browseForEvidence = ({ intake }: Session, what: 'files' | 'folder'): void => {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = what === 'folder'
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    if (files.length > 0) void intake.takeFiles(files, 'upload')
  })
  input.click()
}
