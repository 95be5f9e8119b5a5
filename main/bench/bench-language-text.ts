import type { LanguageBenchResult } from './bench-language-result.ts'

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
const row = (label: string, value: string): string => `  ${label.padEnd(52)}${value.padStart(14)}`
const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`

/** The result of `assay bench language` as text. */
export const benchLanguageText = (result: LanguageBenchResult): string => {
  const { machine, report, firstTurn, secondTurn } = result
  return [
    `Language model, ${result.preset}, random weights, ${result.faces} faces, answers of ${result.answerTokens} tokens, ${machine.date}`,
    `${machine.processor}, ${machine.processors} processors, ${report.threads} of ${machine.threads} threads, ${mebibytes(machine.memoryBytes)}, ${machine.platform}, Node ${machine.node}; load before ${machine.otherLoad.toFixed(1)}`,
    `${report.runtime}, ${report.backEnd} (${report.device}), ${(report.parameters / 1e6).toFixed(1)} million parameters in ${report.precision}, context ${report.contextTokens}`,
    'medians over the faces',
    row('hashing the file', ms(report.verifyMs)),
    row('loading the model', ms(report.loadMs)),
    row('file', mebibytes(result.fileBytes)),
    row('memory once loaded', mebibytes(result.loadedBytes)),
    row('most memory seen', mebibytes(result.peakBytes)),
    ...(result.bytesPerFace === null ? [] : [row('memory grown per face', mebibytes(result.bytesPerFace))]),
    row(`first token of turn 1 (${firstTurn.promptTokens} tokens)`, ms(firstTurn.firstTokenMs)),
    row(
      `first token of turn 2 (${secondTurn.promptTokens} tokens, ${secondTurn.reusedTokens} reused)`,
      ms(secondTurn.firstTokenMs),
    ),
    row('the same with everything evaluated anew', ms(secondTurn.anewFirstTokenMs)),
    row('turn 2 over evaluating everything', secondTurn.ratio.toFixed(3)),
    row('speed', `${result.tokensPerSecond.toFixed(1)} tokens/s`),
    row('stop of an answer (slowest)', `${ms(result.stopMs)} (${ms(result.slowestStopMs)})`),
    row('P(Yes) of a face', ms(result.verdictMs)),
    'goals',
    ...result.goals.map(
      ({ name, value, limit, met }) =>
        `  ${met ? 'met    ' : 'not met'}  ${name}: ${value.toPrecision(3)} (at most ${limit})`,
    ),
  ].join('\n')
}
