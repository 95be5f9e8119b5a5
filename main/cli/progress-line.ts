/** How far the work is: without a total, `done` is a plain count. */
export interface ProgressStep {
  readonly activity: string
  readonly done?: number
  readonly total?: number
}

export type ShowProgress = (step: ProgressStep) => void

export interface ProgressLine {
  readonly show: ShowProgress
  /** Removes the line, so that other text can be written; the next step draws it again. */
  readonly clear: () => void
}

/** The part of a terminal that the line needs; `process.stderr` is one. */
export interface ProgressTerminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const redrawIntervalMs = 100
const clearedLine = '\r\u001b[2K'

/** The step as text, at most `columns` characters long: "reading 3 of 12 (25 %)". */
export const progressText = ({ activity, done, total }: ProgressStep, columns: number): string => {
  const count = done === undefined ? '' : total === undefined ? ` ${done}` : ` ${done} of ${total}`
  const share =
    done === undefined || total === undefined || total <= 0 ? '' : ` (${Math.floor((100 * done) / total)} %)`
  return `${activity}${count}${share}`.replaceAll(/\s+/g, ' ').slice(0, Math.max(0, columns))
}

/** One line of a terminal that is drawn over at most ten times a second; nothing where `isTTY` is not true. */
export const progressLine = (
  terminal: ProgressTerminal,
  isQuiet: () => boolean,
  nowMs: () => number = () => performance.now(),
): ProgressLine => {
  let drawnAtMs = Number.NEGATIVE_INFINITY
  let isDrawn = false
  return {
    show: (step) => {
      if (terminal.isTTY !== true || isQuiet()) return
      const isLast = step.total !== undefined && step.done !== undefined && step.done >= step.total
      if (!isLast && nowMs() - drawnAtMs < redrawIntervalMs) return
      drawnAtMs = nowMs()
      isDrawn = true
      terminal.write(`${clearedLine}${progressText(step, (terminal.columns ?? 80) - 1)}`)
    },
    clear: () => {
      if (!isDrawn) return
      isDrawn = false
      terminal.write(clearedLine)
    },
  }
}
