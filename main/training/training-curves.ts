import { writeCurvePlot } from '#models/evaluate/plots/curve-plot.ts'

type Line = Readonly<Record<string, unknown>>

const linesOf = (log: string): readonly Line[] =>
  log.split('\n').flatMap((text) => {
    try {
      return text === '' ? [] : [JSON.parse(text) as Line]
    } catch {
      // A run that was killed may have left half a line.
      return []
    }
  })

const points = (lines: readonly Line[], name: string): readonly (readonly [number, number])[] =>
  lines.flatMap((line) =>
    typeof line.step === 'number' && typeof line[name] === 'number' ? [[line.step, line[name]] as const] : [],
  )

/** Curves of stage 2: cross-entropy of answers, and what is read off the findings. */
const drawDialogueCurves = (lines: readonly Line[]): string => {
  const steps = lines.filter((line) => line.validation === undefined)
  const measured = lines.filter((line) => line.validation === 'dialogue')
  return writeCurvePlot({
    heading: 'Training of the dialogue',
    xTitle: 'Optimiser steps',
    panels: [
      {
        title: 'Cross-entropy of answers (nats a token)',
        series: [
          { name: 'training (last 50 steps)', points: points(steps, 'loss') },
          { name: 'validation', points: points(measured, 'loss') },
        ],
      },
      {
        title: 'Image AUC',
        range: [0.4, 1],
        series: [
          { name: 'P(Yes)', points: points(measured, 'auc') },
          { name: "the detector's score", points: points(measured, 'detectorAuc') },
        ],
      },
      {
        title: 'Likeliest token right',
        range: [0, 1],
        series: [
          { name: 'all tokens of answers', points: points(measured, 'tokenAccuracy') },
          { name: 'regions named for the first time', points: points(measured, 'regionAccuracy') },
        ],
      },
    ],
  })
}

/**
 * A run's log (JSON lines) as curves. Of a detector: the loss and its parts, AUC of training and validation, overlap of the
 * maps. Of a dialogue: cross-entropy, AUC of P(Yes), and how often the likeliest token is right.
 */
export const drawTrainingCurves = (log: string): string => {
  const lines = linesOf(log)
  if (lines.some(({ stage }) => stage === 'dialogue')) return drawDialogueCurves(lines)
  const steps = lines.filter((line) => line.validation === undefined)
  const of = (level: string) => lines.filter((line) => line.validation === level)
  const parts = ['loss', 'classification', 'pixel', 'dice', 'reference', 'consistency']
  const levels = ['mild', 'strong'] as const
  return writeCurvePlot({
    heading: 'Training of the forgery detector',
    xTitle: 'Optimiser steps',
    panels: [
      { title: 'Loss', series: parts.map((name) => ({ name, points: points(steps, name) })) },
      {
        title: 'Image AUC',
        range: [0.4, 1],
        series: [
          { name: 'training (last 50 steps)', points: points(steps, 'auc') },
          ...levels.map((level) => ({ name: `validation, ${level}`, points: points(of(level), 'auc') })),
          ...levels.map((level) => ({
            name: `validation, ${level}, opacity from 0.5`,
            points: points(of(level), 'aucFromHalf'),
          })),
        ],
      },
      {
        title: 'Overlap (IoU)',
        range: [0, 1],
        series: levels.map((level) => ({ name: `validation, ${level}`, points: points(of(level), 'iou') })),
      },
    ],
  })
}
