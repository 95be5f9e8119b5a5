import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** A variable that is set but empty counts as not set (XDG Base Directory Specification). */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

/** Where the program keeps what belongs to the user and to no case; ASSAY_HOME names another place. */
export const userFolder = (
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string => {
  const chosen = set(environment.ASSAY_HOME)
  if (chosen !== undefined) return chosen
  if (platform === 'win32') return join(set(environment.APPDATA) ?? join(home, 'AppData', 'Roaming'), 'Assay')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Assay')
  return join(set(environment.XDG_CONFIG_HOME) ?? join(home, '.config'), 'assay')
}

/** Where new cases are put unless the examiner says otherwise. */
export const casesFolder = (environment: Environment = process.env, home: string = homedir()): string => {
  const chosen = set(environment.ASSAY_HOME)
  return chosen === undefined ? join(home, 'Assay Cases') : join(chosen, 'cases')
}
