import { setTimeout as sleep } from 'node:timers/promises'

/** Pieces of an answer on their way to the disk and then to the page. */
export interface WriteAhead {
  readonly add: (text: string) => void
  /** Writes what is left, half of a character included. */
  readonly finish: () => Promise<void>
}

/** Pieces that arrive within this time are written together: each write waits for the disk. */
const gatherMs = 50

const endsInHalfACharacter = (text: string): boolean => {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}

/**
 * Gathers pieces, writes them with `keep`, and only then shows them: whatever anybody has seen of an answer survives a crash.
 * The first piece is written at once. `hearFault` hears why writing failed; nothing is written after that.
 */
export const writeAhead = (
  keep: (text: string) => void,
  show: (text: string) => void,
  hearFault: (thrown: unknown) => void,
): WriteAhead => {
  let gathered = ''
  let writtenAtMs = Number.NEGATIVE_INFINITY
  let writing: Promise<void> | undefined
  let isBroken = false

  const write = (isLast: boolean): void => {
    const held = !isLast && endsInHalfACharacter(gathered) ? gathered.slice(-1) : ''
    const text = gathered.slice(0, gathered.length - held.length)
    gathered = held
    if (text === '' || isBroken) return
    try {
      keep(text)
      writtenAtMs = performance.now()
      show(text)
    } catch (thrown) {
      isBroken = true
      hearFault(thrown)
    }
  }
  const later = async (): Promise<void> => {
    const waitMs = writtenAtMs + gatherMs - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    writing = undefined
    write(false)
  }
  return {
    add: (text) => {
      gathered += text
      if (writing === undefined && performance.now() - writtenAtMs >= gatherMs) write(false)
      else writing ??= later()
    },
    finish: async () => {
      await writing
      write(true)
    },
  }
}
