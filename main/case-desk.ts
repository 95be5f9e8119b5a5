import { Fault } from '#app/fault.ts'
import type { CaseVault } from './vault/case-vault.ts'

/** Where the one open case lies. */
export interface CaseDesk {
  readonly current: () => CaseVault | null
  /** The open case; throws `input/conflict` when there is none. */
  readonly vault: () => CaseVault
  /** Puts the open case away, then lays the one that `open` gives there. When that fails, none is open. */
  readonly lay: (open: () => Promise<CaseVault>) => Promise<CaseVault>
  /** Puts the open case away; does nothing when there is none. */
  readonly clear: () => Promise<void>
  /** `work` is awaited before a case is put away: whoever works on it must stop there. */
  readonly beforeClearing: (work: (vault: CaseVault) => Promise<void>) => void
  /** Hears of each case that was laid there. */
  readonly onLaid: (listener: (vault: CaseVault) => void) => void
}

/** A desk without a case. Openings and closings run one after the other. */
export const emptyDesk = (): CaseDesk => {
  const leaving: ((vault: CaseVault) => Promise<void>)[] = []
  const listeners: ((vault: CaseVault) => void)[] = []
  let current: CaseVault | null = null
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
  const putAway = async (): Promise<void> => {
    if (current === null) return
    const vault = current
    for (const work of leaving) await work(vault)
    current = null
    await vault.close()
  }
  return {
    current: () => current,
    vault: () => {
      if (current !== null) return current
      throw new Fault('input/conflict', 'No case is open. Open one from the shelf first.')
    },
    lay: (open) =>
      inTurn(async () => {
        await putAway()
        const vault = await open()
        current = vault
        for (const listener of listeners) listener(vault)
        return vault
      }),
    clear: () => inTurn(putAway),
    beforeClearing: (work) => {
      leaving.push(work)
    },
    onLaid: (listener) => {
      listeners.push(listener)
    },
  }
}
