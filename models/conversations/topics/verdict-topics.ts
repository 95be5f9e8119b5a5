import { orFollowUps, type Topic } from '../topic.ts'

/** The question and the task description of the paper (3.3), as the published code writes them. */
export const publishedQuestion = 'Is this a deepfake image?'
export const publishedTask =
  'This is a facial image designed for deepfake detection, and it should not exhibit any localized color discrepancies or evident signs of splicing.'

const verdictQuestions = [
  publishedQuestion,
  publishedQuestion,
  publishedQuestion,
  `${publishedTask} ${publishedQuestion}`,
  'is <this> <pic> [a deepfake|a fake|a forgery|fake|a deepfake or not]?',
  'is it [a deepfake|a fake|fake|forged|manipulated]?',
  '[is|was] <this> <pic> <altered>?',
  'has <this> <pic> been <altered>?',
  'has [somebody|someone|anyone] <altered by> <this> <pic>?',
  'do you [think|believe] [that |]<this> <pic> [is|was] <altered>?',
  '[do|would] you say [that |]<this> <pic> [is|was] <altered>?',
  '[do the findings|does the detector|does the score] support manipulation?',
  '[is|was] there any [sign|trace|evidence] of <manipulation>[ here| in <this> <pic>|]?',
  'are there [any |][signs|traces] of <manipulation>[ here| in <this> <pic>|]?',
  'does <this> <pic> show [any |][signs|traces] of <manipulation>?',
  '[can|could] you [tell me|check] [whether|if] <this> <pic> [is|was] <altered>?',
  '[deepfake|manipulated|forged|fake|altered]?',
  '[manipulated|forged|deepfake|altered|fake] or not?',
  'is something wrong with <this> <pic>?',
  'am I looking at a [deepfake|manipulated face|forged <pic>]?',
  'should I [suspect|expect] <manipulation> [here|in <this> <pic>]?',
]

const terseQuestions = [
  'yes or no: is <this> <pic> <altered>?',
  'answer yes or no. [is|was] <this> <pic> <altered>?',
  'in one word: is <this> a deepfake?',
  'just yes or no, [is it <altered>|is <this> a deepfake]?',
]

const sayings = [
  '<yes>. <finding>. <maybe caution>',
  '<yes>, <finding>. <maybe map> <maybe caution>',
  '<yes>. <finding and map>.',
  '<yes>. <finding>. <map besides>. <maybe caution>',
]

const yesWithRegions = [
  'Yes. The findings support manipulation of {named}.',
  'Yes, <finding>. {named} {named are} marked.',
  'Yes. {named} {named are} marked as altered[, and the score is {score}|]. <maybe caution>',
]

/** Is it manipulated? The answer begins with Yes or No, so that P(Yes) can be read at its first token. */
export const verdict: Topic = {
  first: 46,
  later: 6,
  compose: ({ grounds, random }) => {
    const word = grounds.supportsManipulation ? 'Yes' : 'No'
    const rules = {
      yes: [word],
      'altered by': ['altered', 'edited', 'manipulated', 'changed', 'tampered with'],
    }
    if (random.chance(0.07)) return { questions: terseQuestions, answers: [`${word}.`], rules }
    const named = grounds.supportsManipulation && grounds.named.length > 0 ? yesWithRegions : []
    return { questions: verdictQuestions, answers: [...sayings, ...named], rules }
  },
}

/** What was found? Without yes or no. */
export const result: Topic = {
  first: 8,
  later: 3,
  compose: () => ({
    questions: [
      'what [did the detector find|was found|did you find|do you see][ here| in <this> <pic>|]?',
      'what [is|was] the [result|verdict|outcome|finding]?',
      '[tell me|please tell me|can you say] what you [found|see][ here|]',
      'what do the findings say[ about <this> <pic>|]?',
      'what can you [tell me|say] about <this> <pic>?',
      'is <this> <pic> [real or fake|real or altered|genuine or forged]?',
      '[real or fake|fake or real|genuine or forged]?',
      '[result|verdict|findings|your verdict|outcome]?',
      'describe the [findings|result][ for <this> <pic>|]<please>',
      'explain the [findings|result][ to me|]<please>',
      'anything [wrong|unusual|suspicious][ here| with <this> <pic>|]?',
      'what should I know about <this> <pic>?',
    ],
    answers: [
      '<finding>. <map besides>. <maybe caution>',
      '<finding and map>. <maybe caution>',
      'In short, <finding>. <map besides>.',
      'One face was examined: <finding>. <maybe map>',
    ],
  }),
}

/** Is it real? No answer may say so, and none begins with yes or no, which mean manipulation everywhere else. */
export const authenticity: Topic = {
  first: 4,
  later: 3,
  compose: ({ grounds }) => ({
    questions: [
      'is <this> <pic> [real|authentic|genuine|original|untouched]?',
      'is <this> a [real|genuine|true|normal] <pic>?',
      'is it [real|authentic|genuine|original]?',
      '[real|authentic|genuine|original]?',
      'can I [trust|believe|rely on] <this> [image|picture|photo]?',
      '[can|could] you [confirm|prove|certify] that <this> <pic> is [real|authentic|genuine]?',
      '[do you think|would you say] [it|<this> <pic>] is [real|authentic|genuine]?',
      'does <this> <pic> look [real|natural|genuine] to you?',
      'so [it is|the <pic> is|everything is] [real|fine|genuine]?',
    ],
    answers: grounds.supportsManipulation
      ? [
          'The findings speak against that: <score finding>. <maybe map>',
          'The findings do not support that. <score finding>. <maybe caution>',
          'That is doubtful. <finding and map>.',
        ]
      : [
          '<finding>. No detector can show that an image is authentic.',
          'I cannot say that it is authentic, only that <finding>.',
          'No result can prove that, but <finding>. <maybe map>',
          'The findings cannot show that an image is authentic. <score finding>.',
        ],
  }),
}

/** Why this verdict? */
export const evidence: Topic = {
  first: 2,
  later: 8,
  after: ['verdict', 'result', 'authenticity', 'leading', 'summary'],
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        'why do you [think|say] so?',
        'what is [the|your] [evidence|reason|basis][ for that|]?',
        'what is the verdict based on?',
        'on what [grounds|basis] do you say that?',
        'how do you know[ that|]?',
        'what makes you [say|think] [that|so]?',
        '[explain|justify] [the|your] [verdict|answer|result]<please>',
        'which findings [support|back] that?',
      ],
      {
        after: ['verdict', 'result', 'authenticity', 'leading', 'summary'],
        questions: [
          'why?',
          'why[ is| do you say] that?',
          'how come?',
          'based on what?',
          'and the reason?',
          'how so?',
        ],
      },
    ),
    answers: scene.grounds.supportsManipulation
      ? [
          'Because <score finding>. <map besides>.',
          'There are two readings of one detector: the score of {score} and the segmentation map. <map>.',
          'The consistency maps show traces of blending, and <finding>.',
          'The score is {score}, and <map besides>. Both come from the same detector.',
        ]
      : [
          'Because <score finding>. <map besides>.',
          'The consistency maps show no clear traces of blending, and <finding>.',
          'The score is {score}, and <map besides>. <maybe caution>',
          'The detector found no strong traces of blending: <finding>.',
        ],
  }),
}
