import type { BrowserWindow, Dialog, OpenDialogOptions } from 'electron'
import type { Dialogs } from '#main/procedures/setup.ts'

/** The system's dialogs, over the window that `currentWindow` gives; each resolves to nothing when it is closed. */
export const nativeDialogs = (
  dialog: Pick<Dialog, 'showOpenDialog'>,
  currentWindow: () => BrowserWindow | undefined,
): Dialogs => {
  const show = async (options: OpenDialogOptions): Promise<string[]> => {
    const window = currentWindow()
    const { canceled, filePaths } =
      window === undefined
        ? await dialog.showOpenDialog(options)
        : await dialog.showOpenDialog(window, options)
    return canceled ? [] : filePaths
  }
  return {
    // No filter by file name: what a file claims to be is part of what is examined.
    chooseFiles: () => show({ properties: ['openFile', 'multiSelections', 'dontAddToRecent'] }),
    chooseFolder: async (purpose) => {
      const creates = purpose === 'new case'
      const [folder] = await show({
        properties: ['openDirectory', 'dontAddToRecent', ...(creates ? (['createDirectory'] as const) : [])],
      })
      return folder ?? null
    },
  }
}
