import { join } from 'node:path'
import * as electron from 'electron'
import { asFault } from '#app/fault.ts'
import { openWorkstation } from '#main/open-workstation.ts'
import { programFolder, rendererFolder } from '#main/resources.ts'
import { openSettingsStore } from '#main/settings/settings-store.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { runElectronHost } from './electron-host.ts'

// Not awaited: Electron becomes ready only when this module has been evaluated.
runElectronHost(electron, {
  preloadPath: join(programFolder, 'out', 'main', 'preload.cjs'),
  rendererFolder,
  profileFolder: join(userFolder(), 'electron'),
  openWorkstation,
  language: () => openSettingsStore(join(userFolder(), 'settings.json')).settings().language,
}).catch((thrown: unknown) => {
  electron.dialog.showErrorBox('Assay', asFault(thrown).message)
  electron.app.exit(1)
})
