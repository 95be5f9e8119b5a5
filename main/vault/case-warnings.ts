import type { CaseWarning } from '#app/records/case.ts'
import { type Clock, instantOf } from './clock.ts'
import type { CustodyLog } from './custody.ts'
import type { DerivedBytes } from './derived-bytes.ts'
import type { Upgrade } from './migrate.ts'
import { networkFileSystem } from './network-file-system.ts'

/** What the examiner must know of where the case lies and of what was done to it when it was opened. */
export const placeWarnings = async (
  folder: string,
  upgrade: Upgrade | null,
): Promise<readonly CaseWarning[]> => {
  const warnings: CaseWarning[] = []
  const network = await networkFileSystem(folder)
  if (network !== null)
    warnings.push({
      kind: 'network drive',
      message: `The case lies on a network drive (${network}), where locks are not reliable: open it on one machine only.`,
    })
  if (upgrade !== null && upgrade.copy !== null)
    warnings.push({
      kind: 'upgraded',
      message: `The case was brought up to date; a copy of its database is kept as ${upgrade.copy}.`,
    })
  return warnings
}

/** A clock that is behind the newest row of the log; asked before the opening itself is logged. */
export const clockWarnings = (custody: CustodyLog, clock: Clock): readonly CaseWarning[] => {
  const last = custody.head()?.at
  const now = instantOf(clock)
  if (last === undefined || now >= last) return []
  return [
    {
      kind: 'clock set back',
      message: `This machine's clock says ${now}, but the newest entry of the custody log is of ${last}. Check the clock; the log notes that it was set back.`,
    },
  ]
}

export const derivedWarnings = (derived: DerivedBytes): readonly CaseWarning[] => {
  const labels = derived.damagedLabels()
  if (labels.length === 0) return []
  const named = labels.slice(0, 10).join(', ')
  const more = labels.length > 10 ? ` and ${labels.length - 10} more` : ''
  return [
    {
      kind: 'derived bytes damaged',
      message: `Pictures or maps that this program made for ${named}${more} are damaged or missing. Examine these exhibits again to make them anew; the originals are not concerned.`,
    },
  ]
}
