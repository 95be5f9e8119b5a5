import path from 'node:path'
import { evaluateSet } from '#main/evaluation/evaluate-set.ts'
import { readSet } from '#main/evaluation/read-set.ts'
import { scoreWithPack } from '#main/evaluation/score-with-pack.ts'
import { writeEvaluation } from '#main/evaluation/write-evaluation.ts'
import { resourcePath } from '#main/resources.ts'
import { openFaceFinder } from '#main/stages/face/find-faces.ts'
import { readCalibration } from '#models/evaluate/calibration/calibration.ts'
import { crossSetTable, writeCrossSetText } from '#models/evaluate/cross-set-table.ts'
import type { EvaluationResult } from '#models/evaluate/evaluation-result.ts'
import { writeEvaluationText } from '#models/evaluate/evaluation-text.ts'
import { openPack } from '#models/packs/open-pack.ts'
import type { DefineCommand } from '../command.ts'
import { type DialogueSetsOptions, evaluateDialogueSets } from '../evaluate-dialogue-sets.ts'
import { wholeNumberFrom } from '../option-values.ts'

interface EvaluateOptions extends DialogueSetsOptions {
  readonly seed: number
  readonly dialogue: boolean
}

/** `assay evaluate SET...`: measures a pack on labelled pictures as the paper does (4.1), several sets side by side. */
export const evaluateCommand: DefineCommand = (command, context) => {
  const { signal, print, progress } = context
  return command
    .argument(
      '[sets...]',
      'folders with real/, fake/ and masks/, or CSV files: file,label[,video,method,mask,regions]',
    )
    .option('--pack <folder>', 'the pack that scores', resourcePath('packs', 'compact'))
    .option('--out <folder>', 'write results and plots, one folder a set')
    .option('--seed <number>', 'of the bootstrap intervals', wholeNumberFrom(0), 1)
    .option('--dialogue', "measure the pack's language model instead of its detector", false)
    .option('--blends <store>', "with --dialogue: simulated pairs of this face store's validation faces, too")
    .option('--pairs <count>', 'with --blends: at most so many pairs', wholeNumberFrom(1))
    .option('--answers <count>', 'with --dialogue: faces that answers are read of', wholeNumberFrom(0), 200)
    .option('--threads <count>', 'with --dialogue: threads of the processor', wholeNumberFrom(1), 2)
    .action(async (sets: readonly string[], options: EvaluateOptions) => {
      if (sets.length === 0 && !(options.dialogue && options.blends !== undefined))
        command.error("error: missing required argument 'sets'")
      if (options.dialogue) return evaluateDialogueSets(sets, options, context)
      await using pack = await openPack(options.pack, { signal })
      const finder = await openFaceFinder()
      signal.throwIfAborted()
      const { manifest } = pack
      const results: EvaluationResult[] = []
      for (const source of sets) {
        const set = await readSet(source, signal)
        const result = await evaluateSet(
          set,
          {
            score: scoreWithPack(pack, finder),
            detector: `${manifest.id} ${manifest.version}`,
            threshold: manifest.thresholds.score ?? 0.5,
            mapThreshold: manifest.thresholds.segmentation ?? 0.5,
            seed: options.seed,
            scoreScale: 'probability',
            calibration: manifest.calibration ? readCalibration(manifest.calibration) : null,
            onProgress: ({ done, total }) => progress({ activity: `scoring ${set.name}`, done, total }),
          },
          signal,
        )
        results.push(result)
        if (options.out) await writeEvaluation(path.join(options.out, set.name), result)
      }
      print({ results }, () =>
        [
          ...results.map(writeEvaluationText),
          ...(results.length > 1 ? [writeCrossSetText(crossSetTable(results, 'videos'))] : []),
        ].join('\n'),
      )
    })
}
