import { type Exchange, orFollowUps, type Topic } from '../topic.ts'

const afterFindings = ['verdict', 'result', 'regions', 'evidence', 'score', 'leading', 'sure']

/** What is the score? */
export const score: Topic = {
  first: 4,
  later: 6,
  after: ['verdict', 'result', 'evidence'],
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        'what is the [forgery |]score[ of <this> <pic>| here|]?',
        '[what|which] score did [the detector give|this face get|it get]?',
        'how high is the [forgery |]score?',
        '[give|tell] me the [score|number|value]<please>',
        '[the score|score|the number|which score]?',
        'is the score [high|low|above the threshold|below the threshold]?',
        'how far [is it|is the score] from the threshold?',
        'did it [reach|pass] the threshold?',
      ],
      {
        after: ['verdict', 'result', 'evidence'],
        questions: ['with what score?', 'and the score?', 'how high?', 'what score did it get?'],
      },
    ),
    answers: [
      'The score is {score}. It <lies> <relation>.',
      'The detector gives a score of {score}, which is <relation>.',
      'It is {score}, <relation>.',
      'The score of {score} <lies> <relation>. A higher score is more consistent with manipulation.',
      'The forgery score is {score}, <relation>. It {meaning}.',
    ],
  }),
}

/** Is high real or forged? */
const scoreDirection: Exchange = {
  questions: [
    'does a [high|higher|low] score mean [fake|real|manipulation]?',
    'which way does the score run?',
    'what is [a|the] forgery score?',
    'is [high|low] [good|bad]?',
    'what does a [high|low] score say?',
  ],
  answers: [
    'A higher score is more consistent with manipulation. Here {score} <lies> <relation>.',
    'The score runs from 0 to 1, and higher means more consistent with manipulation. A score of {score} {meaning}.',
  ],
}

/** What does the score mean? */
export const scoreMeaning: Topic = {
  first: 2,
  later: 5,
  after: ['score'],
  compose: (scene) => {
    if (scene.random.chance(0.25)) return scoreDirection
    return {
      questions: orFollowUps(
        scene,
        [
          'what does [the score|a score of {score}|{score}|{percent}%] mean?',
          'how [do I|should I] read the score?',
          'is [a score of {score}|{score}|{percent}%] [a lot|high|low|much|good or bad]?',
          '[explain|interpret] the score[ to me|]<please>',
          'what does [the score|this number|the number] say?',
        ],
        {
          after: ['score'],
          questions: [
            'what does that mean?',
            'is that high?',
            'is that a lot?',
            'and what does it mean?',
            'meaning?',
            'is that good or bad?',
          ],
        },
      ),
      answers: [
        'A higher score is more consistent with manipulation. Here {score} <lies> <relation>.',
        'The score runs from 0 to 1, and higher means more consistent with manipulation. A score of {score} {meaning}.',
        'It says how much the face looks like the forgeries that the detector was trained on. {score} <lies> <relation>.',
        'The score counts only against its threshold. Here it is {score}, <relation>, and {meaning}.',
        'A score of {score} {meaning}, because it <lies> <relation>. It is not a probability.',
      ],
    }
  },
}

/** Is the score a probability? */
export const probability: Topic = {
  first: 1,
  later: 4,
  after: ['score', 'scoreMeaning', 'certainty'],
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        'is the score a [probability|percentage|chance]?',
        'is there a {percent}% [chance|probability] [of a deepfake|that it is fake|of <manipulation>]?',
        'so it is {percent}% [fake|forged|likely]?',
        'what is the [probability|chance] [of <manipulation>|that <this> <pic> is <altered>]?',
        'how [probable|likely] is [<manipulation>|a forgery]?',
        'how many percent [fake|forged|sure]?',
        '[give|tell] me [a percentage|the probability|the odds]<please>',
        'is it [more than|over] 50% [fake|likely|forged]?',
        'what are the [odds|chances]?',
      ],
      {
        after: ['score', 'scoreMeaning', 'certainty'],
        questions: [
          'is that a probability?',
          'is that a percentage?',
          'so {percent}% fake?',
          'as a percentage?',
          'is that the chance?',
        ],
      },
    ),
    answers: [
      'The score of {score} is not a probability. It <lies> <relation> and {meaning}.',
      'I cannot give a probability. The score is {score}, <relation>.',
      'The score must not be read as a percentage. It {meaning}, no more than that.',
      'No probability is established for this <image>. The score is {score}, <relation>.',
    ],
  }),
}

/** How sure is the detector? */
export const certainty: Topic = {
  first: 3,
  later: 6,
  after: afterFindings,
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        'how [sure|certain|confident] [are you|is the detector|is this]?',
        'how [reliable|strong|safe] is [the|this|your] [result|verdict|finding]?',
        'how much can I [trust|rely on] [the|this] [result|score|verdict]?',
        'what is your [confidence|certainty]?',
        'is [the|this] [result|verdict] [certain|clear|reliable|safe]?',
        'how [clear|strong] is the evidence?',
        'is this a [clear|close|strong|weak] case?',
      ],
      {
        after: afterFindings,
        questions: [
          'how sure?',
          'how certain is that?',
          'how reliable is that?',
          'is that certain?',
          'is that clear?',
        ],
      },
    ),
    answers: {
      clear: [
        'The result is clear, but not certain. The score of {score} <lies> <relation>.',
        'As clear as one detector allows: the score of {score} <lies> <relation>. <caution>',
        'No verdict of a detector is certain. This one is based on a score of {score}, <relation>.',
      ],
      narrow: [
        'Not very sure. The score of {score} <lies> <relation>. <caution>',
        'The result is weak: a score of {score} is <relation>.',
        'This is a close case. The score of {score} <lies> <relation>.',
      ],
      uncertain: [
        'Not sure. The score of {score} is <relation>. <caution>',
        'The result is uncertain: a score of {score} is below the threshold, but not low.',
        'This is not a clear case. With {score} the score is below the threshold, yet some doubt remains.',
      ],
      low: [
        'The score of {score} <lies> <relation>, but no detector is certain. <caution>',
        'The result is clear, but not certain. The score is {score}, <relation>.',
        'No verdict of a detector is certain. This one is based on a score of {score}, <relation>.',
      ],
    }[scene.grounds.band],
  }),
}

/** The threshold itself. Its number may change with the detector, so no answer states it. */
export const threshold: Topic = {
  first: 1,
  later: 3,
  after: ['score', 'scoreMeaning'],
  compose: ({ random }) =>
    random.pick([
      {
        questions: [
          'what is the threshold[ of the score|]?',
          'how high is the threshold?',
          'which threshold [do you use|is used|applies]?',
          '[threshold|the threshold|which threshold]?',
          'what is the value of the threshold?',
        ],
        answers: [
          'Its value is stated beside the score. The score of {score} <lies> <relation>.',
          'The value of the threshold is stated beside the score. Here the score is <relation>.',
        ],
      },
      {
        questions: [
          'where does the threshold come from?',
          'who set the threshold?',
          'why [this|that] threshold?',
          'how was the threshold [set|chosen|found]?',
          'can [you|I] [change|lower|raise] the threshold?',
        ],
        answers: [
          'The threshold was set on faces that the detector had not seen, so that few unaltered faces reach it.',
          'It belongs to the detector. It was set so that few unaltered faces reach it.',
        ],
      },
      {
        questions: [
          'what is a threshold?',
          '[explain|define] the threshold<please>',
          'what does [the|a] threshold mean?',
          'what is the threshold for?',
          'what happens [at|above|below] the threshold?',
        ],
        answers: [
          'The threshold is the score from which the findings support manipulation. Here the score is <relation>.',
          'From the threshold on the findings support manipulation, below it they do not. This score is <relation>.',
        ],
      },
    ]),
}

/** A wrong number put into the analyst's mouth. */
export const wrongScore: Topic = {
  first: 1,
  later: 3,
  compose: ({ grounds, random }) => {
    const own = Math.round(Number(grounds.score) * 100)
    const percent = (own + 15 + random.below(70)) % 100
    const claimed = (percent / 100).toFixed(2)
    return {
      questions: [
        `[so|and] the score [is|was] ${claimed}?`,
        `the score is ${claimed}, [right|correct|is it not]?`,
        `why is the score ${claimed}?`,
        `you said ${claimed}[, right|]?`,
        `is the score [${claimed}|${percent}%]?`,
        `did the detector give [${claimed}|${percent}%]?`,
        `[${claimed}|${percent}%], [right|correct]?`,
        `I [see|read] a score of ${claimed}. is that [right|correct]?`,
      ],
      answers: [
        `The score is {score}, not ${claimed}.`,
        `That is not the score. It is {score}, <relation>.`,
        `The findings give a score of {score}. It <lies> <relation> and {meaning}.`,
        `Not ${claimed}: the score is {score}.`,
      ],
    }
  },
}
