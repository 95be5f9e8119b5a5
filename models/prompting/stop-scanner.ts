/** Holds an answer's text back as long as it could still become a stop text. */
export interface StopScanner {
  /** Takes the next text; gives what may be shown, and whether a stop text has come. */
  readonly push: (text: string) => { readonly text: string; readonly stopped: boolean }
  /** What was held back, when nothing more will come. */
  readonly rest: () => string
}

const heldBack = (text: string, stops: readonly string[]): number => {
  const longest = Math.max(...stops.map((stop) => stop.length))
  for (let length = Math.min(longest - 1, text.length); length > 0; length -= 1)
    if (stops.some((stop) => stop.startsWith(text.slice(-length)))) return length
  return 0
}

/**
 * Scans an answer as it comes. Spaces and line breaks at its beginning, its end and before a stop text are no part of it, so the
 * texts that are given out form the trimmed answer.
 */
export const openStopScanner = (stops: readonly string[]): StopScanner => {
  let held = ''
  let hasBegun = false
  const give = (text: string): string => {
    const given = hasBegun ? text : text.trimStart()
    if (given !== '') hasBegun = true
    return given
  }
  return {
    push: (text) => {
      held += text
      const at = stops.map((stop) => held.indexOf(stop)).filter((index) => index >= 0)
      if (at.length > 0) {
        const shown = held.slice(0, Math.min(...at)).trimEnd()
        held = ''
        return { text: give(shown), stopped: true }
      }
      const shown = held.slice(0, held.length - heldBack(held, stops)).trimEnd()
      held = held.slice(shown.length)
      return { text: give(shown), stopped: false }
    },
    rest: () => {
      const shown = held.trimEnd()
      held = ''
      return give(shown)
    },
  }
}
