/** Prints `result` on stdout: as one line of JSON, or as `text(result)`, which may have several lines. */
export type PrintResult = <Result>(result: Result, text: (result: Result) => string) => void

/** A printer that asks `wantsJson` at each call, since options are parsed after the printer is made. */
export const resultPrinter =
  (write: (text: string) => void, wantsJson: () => boolean): PrintResult =>
  (result, text) =>
    write(`${wantsJson() ? JSON.stringify(result) : text(result).trimEnd()}\n`)
