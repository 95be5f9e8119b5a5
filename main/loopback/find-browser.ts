import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const canRun = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

const macApplications = ['Chromium', 'Google Chrome', 'Microsoft Edge', 'Brave Browser'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
)

const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
]

const candidates = (platform: NodeJS.Platform, environment: Environment): readonly string[] => {
  if (platform === 'darwin') return macApplications
  if (platform === 'win32')
    return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
      const folder = environment[variable]
      return folder === undefined ? [] : windowsPrograms.map((parts) => join(folder, ...parts))
    })
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** The path of a browser of Chromium's family, which can show a page as an application window; undefined where none is. */
export const findChromium = (
  platform: NodeJS.Platform = process.platform,
  environment: Environment = process.env,
): string | undefined => candidates(platform, environment).find(canRun)

/** Whether there is a screen to open a window on. */
export const hasDisplay = (
  platform: NodeJS.Platform = process.platform,
  environment: Environment = process.env,
): boolean =>
  platform !== 'linux' ||
  [environment.DISPLAY, environment.WAYLAND_DISPLAY].some((name) => (name ?? '') !== '')
