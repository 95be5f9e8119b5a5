import { showFigure } from '#models/evaluate/evaluation-text.ts'
import { alignColumns } from '#models/evaluate/text-columns.ts'
import type { DialogueConditionFigures } from './dialogue-figures.ts'
import type { DialogueEvaluation } from './evaluate-dialogue.ts'

const auc = ({ condition, yes, detector, faces }: DialogueConditionFigures): readonly string[] => [
  condition,
  String(faces),
  showFigure(yes),
  showFigure(detector),
]

const answers = (figures: DialogueConditionFigures): readonly string[] => [
  figures.condition,
  String(figures.answered),
  showFigure(figures.verdictAgrees),
  showFigure(figures.regionAgrees),
  showFigure(figures.regionRight),
  showFigure(figures.mapRegionRight),
  String(figures.sentences),
  showFigure(figures.contradicting),
  showFigure(figures.supported),
  showFigure(figures.notCheckable),
]

const methods = (all: readonly DialogueConditionFigures[]): readonly (readonly string[])[] =>
  all.flatMap(({ condition, methods: of }) =>
    of.map(({ method, forged, yes, detector }) => [
      condition,
      method,
      String(forged),
      showFigure(yes),
      showFigure(detector),
    ]),
  )

/** An evaluation of a dialogue as plain text: the paper's tables 2 and 4 of one set, with 95 % intervals in brackets. */
export const writeDialogueText = ({
  set,
  pack,
  conditions,
  whereQuestion,
  verdictQuestion,
}: DialogueEvaluation): string =>
  [
    `Dialogue of ${pack} on ${set}`,
    '',
    `P(Yes) to "${verdictQuestion}", and the detector's score on the same faces (image AUC)`,
    alignColumns([['prompt', 'faces', 'P(Yes)', 'detector'], ...conditions.map(auc)]),
    '',
    ...(methods(conditions).length > 0
      ? [
          'By method, against all real faces',
          alignColumns([['prompt', 'method', 'forged', 'P(Yes)', 'detector'], ...methods(conditions)]),
          '',
        ]
      : []),
    `Answers to that and to "${whereQuestion}" (greedy)`,
    alignColumns([
      [
        'prompt',
        'asked',
        'verdict as found',
        'region as found',
        'region as forged',
        "map's region as forged",
        'sentences',
        'contradict',
        'supported',
        'not checkable',
      ],
      ...conditions.map(answers),
    ]),
    '',
  ].join('\n')
