import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import type { EvaluationResult } from '#models/evaluate/evaluation-result.ts'
import { writeEvaluationText } from '#models/evaluate/evaluation-text.ts'
import { writeReliabilityPlot } from '#models/evaluate/plots/reliability-plot.ts'
import { writeRocPlot } from '#models/evaluate/plots/roc-plot.ts'

/**
 * Writes a result into a folder, made if need be: `result.json`, `result.txt`, `roc.svg` and, where probabilities were stated, `reliability.svg`.
 * Refuses a folder that already holds a result: results are not overwritten. Gives the names written.
 */
export const writeEvaluation = async (
  folder: string,
  result: EvaluationResult,
): Promise<readonly string[]> => {
  const files = evaluationFiles(result)
  await mkdir(folder, { recursive: true })
  for (const [name, text] of files)
    await writeFile(join(folder, name), text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      throw new Fault(
        'input/conflict',
        `The folder "${folder}" already holds ${name}. Results are not overwritten: name another folder.`,
        { detail: { file: name }, cause },
      )
    })
  return files.map(([name]) => name)
}

const evaluationFiles = (result: EvaluationResult): readonly (readonly [name: string, text: string])[] => {
  const { images, videos, calibration, set, detector } = result
  const { falsePositiveRate, falseNegativeRate } = images.decisions
  const decision =
    falsePositiveRate.estimate === null || falseNegativeRate.estimate === null
      ? {}
      : {
          decision: {
            falsePositiveRate: falsePositiveRate.estimate,
            truePositiveRate: 1 - falseNegativeRate.estimate,
          },
        }
  const roc = writeRocPlot({
    heading: `ROC: ${detector} on ${set}`,
    series: [
      { name: 'pictures', points: images.roc, auc: images.auc },
      { name: 'videos', points: videos.roc, auc: videos.auc },
    ],
    ...decision,
  })
  return [
    ['result.json', `${JSON.stringify(result, null, 2)}\n`],
    ['result.txt', writeEvaluationText(result)],
    ['roc.svg', roc],
    ...(calibration === null
      ? []
      : [
          [
            'reliability.svg',
            writeReliabilityPlot({ heading: `Reliability: ${detector} on ${set}`, bins: calibration.bins }),
          ] as const,
        ]),
  ]
}
