import { userInfo } from 'node:os'
import { programVersion } from '#main/version.ts'
import type { Custodian } from './case-vault.ts'
import { systemClock } from './clock.ts'
import { openCustodyWitness } from './custody-witness.ts'
import { loadInstallationKey } from './installation-key.ts'

/** Who writes into cases from this installation, whose key and witness lie in `folder`; without a name, the system's user. */
export const localCustodian = (folder: string, examiner: () => string): Custodian => ({
  key: loadInstallationKey(folder),
  witness: openCustodyWitness(folder),
  actor: () => examiner() || userInfo().username,
  program: `Assay ${programVersion()}`,
  clock: systemClock,
})
