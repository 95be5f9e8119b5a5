import { regionRanges } from '#app/dialogue/region-words.ts'
import { supportMarksOf } from '#app/dialogue/support-marks.ts'
import { regionsFromMap } from '#models/conversations/regions-from-map.ts'
import { type Figure, rateFigure } from '#models/evaluate/figure.ts'
import { measureLevel } from '#models/evaluate/level-figures.ts'
import { regionIsRight } from '#models/evaluate/region-agreement.ts'
import type { QuestionedFace } from './question-faces.ts'

/** AUC of P(Yes) and of the detector's own score, of forgeries of one method against all real faces. */
export interface MethodAuc {
  readonly method: string
  readonly forged: number
  readonly yes: Figure
  readonly detector: Figure
}

/** What was measured of a language model under one condition. */
export interface DialogueConditionFigures {
  readonly condition: string
  readonly faces: number
  /** AUC of P(Yes) (paper 4.1), and of the detector's score on the same faces. */
  readonly yes: Figure
  readonly detector: Figure
  readonly methods: readonly MethodAuc[]
  /** Faces that answers were asked for. */
  readonly answered: number
  /** Verdicts (Yes or No) that agree with the finding. */
  readonly verdictAgrees: Figure
  /** Of faces whose findings name regions: the answer's first region is one of them. */
  readonly regionAgrees: Figure
  /** Of forged faces with known regions that were found: the answer's first region is one that was forged; and the map's own. */
  readonly regionRight: Figure
  readonly mapRegionRight: Figure
  /** Sentences, and the share of them that findings contradict, support, or do not decide. */
  readonly sentences: number
  readonly contradicting: Figure
  readonly supported: Figure
  readonly notCheckable: Figure
}

const parts = { eyes: ['left eye', 'right eye'] }

interface Event {
  readonly group: string
  readonly happened: boolean
}

const rateOf = (events: readonly Event[]): Figure =>
  rateFigure(
    events.filter(({ happened }) => happened).length,
    events.length,
    new Set(events.map(({ group }) => group)).size,
  )

const aucOf = (
  faces: readonly QuestionedFace[],
  scoreOf: (face: QuestionedFace) => number,
  resamples: number,
): Figure =>
  measureLevel(
    faces.map((item) => ({ score: scoreOf(item), forged: item.face.forged, group: item.face.group })),
    { seed: 1, resamples },
  ).auc

const yesOf = ({ probabilityOfYes }: QuestionedFace): number => probabilityOfYes
const detectorOf = ({ face }: QuestionedFace): number => face.score

const firstRegion = (text: string): string | null => regionRanges(text)[0]?.region ?? null

const byMethod = (faces: readonly QuestionedFace[], resamples: number): readonly MethodAuc[] => {
  const real = faces.filter(({ face }) => !face.forged)
  const methods = new Set(faces.flatMap(({ face }) => (face.forged && face.method ? [face.method] : [])))
  return [...methods].toSorted().map((method) => {
    const forged = faces.filter(({ face }) => face.forged && face.method === method)
    const both = [...real, ...forged]
    return {
      method,
      forged: forged.length,
      yes: aucOf(both, yesOf, resamples),
      detector: aucOf(both, detectorOf, resamples),
    }
  })
}

/** What the answers of one face come to. */
const readAnswers = ({ face, answers }: QuestionedFace) => {
  const { group, finding, truth, mapRegion } = face
  const [verdict, where] = answers.map(({ answer }) => answer) as [string, string]
  const isFound = finding.outcome === 'supports manipulation'
  const named = regionsFromMap(finding.regions)
  const said = firstRegion(where)
  const hasRegions = isFound && face.forged && truth !== null && truth.length > 0
  const marks = answers.flatMap(({ question, answer }) => supportMarksOf(answer, finding, question))
  return {
    verdict: { group, happened: verdict.startsWith(isFound ? 'Yes' : 'No') },
    region:
      isFound && named.length > 0
        ? { group, happened: said !== null && named.some((name) => name === said) }
        : null,
    right: hasRegions ? { group, happened: regionIsRight({ named: said, truth }, parts) } : null,
    mapRight: hasRegions ? { group, happened: regionIsRight({ named: mapRegion, truth }, parts) } : null,
    marks: marks.map(({ mark }) => ({ group, mark })),
  }
}

const present = <T>(items: readonly (T | null)[]): readonly T[] =>
  items.flatMap((item) => (item === null ? [] : [item]))

/** Measures what was said of a set's faces under one condition; intervals are resampled by group. */
export const dialogueFigures = (
  condition: string,
  faces: readonly QuestionedFace[],
  resamples = 1000,
): DialogueConditionFigures => {
  const read = faces.filter(({ answers }) => answers.length > 0).map(readAnswers)
  const marks = read.flatMap((item) => item.marks)
  const marked = (wanted: string) =>
    rateOf(marks.map(({ group, mark }) => ({ group, happened: mark === wanted })))
  return {
    condition,
    faces: faces.length,
    yes: aucOf(faces, yesOf, resamples),
    detector: aucOf(faces, detectorOf, resamples),
    methods: byMethod(faces, resamples),
    answered: read.length,
    verdictAgrees: rateOf(read.map(({ verdict }) => verdict)),
    regionAgrees: rateOf(present(read.map(({ region }) => region))),
    regionRight: rateOf(present(read.map(({ right }) => right))),
    mapRegionRight: rateOf(present(read.map(({ mapRight }) => mapRight))),
    sentences: marks.length,
    contradicting: marked('contradicts'),
    supported: marked('supported'),
    notCheckable: marked('not checkable'),
  }
}
