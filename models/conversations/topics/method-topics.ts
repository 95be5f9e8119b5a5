import { orFollowUps, type Topic } from '../topic.ts'

/** How does the detector work? */
export const method: Topic = {
  first: 3,
  later: 5,
  after: ['evidence', 'certainty'],
  compose: ({ random }) =>
    random.pick([
      {
        questions: [
          'how does [this|it|the detector|the method] work?',
          'what [method|technique] [do you use|is used][ here|]?',
          '[explain|describe] [the method|how it works|the detector]<please>',
          'how is <this> <pic> [examined|checked|analysed]?',
          '[the method|method|how does it work]?',
          'how did you [find|detect|decide] that?',
        ],
        answers: [
          'It compares each part of the face with descriptions of real and forged faces. This gives the consistency maps, and from them come the score and the segmentation map.',
          'First come the consistency maps. From them a classifier computes the score, and a locator draws the segmentation map.',
          'The detector looks for traces of blending. Consistency maps show them, a classifier turns the maps into a score, and a locator into a segmentation map.',
        ],
      },
      {
        questions: [
          'what does the detector [look for|measure|see]?',
          'how do you [detect|find] [deepfakes|forgeries|<manipulation>]?',
          'what do you look for?',
          'which traces [count|matter]?',
          'how can you see [a forgery|that a face was <altered>]?',
        ],
        answers: [
          'The detector looks for traces of blending: places where colour, sharpness, noise or geometry do not fit the surroundings.',
          'It looks for traces of blending within one face, not for a person or a story.',
        ],
      },
      {
        questions: [
          'what was the detector trained on?',
          'how was the detector trained?',
          'which [images|faces] did it learn from?',
          'did it learn from real forgeries?',
        ],
        answers: [
          'The detector was trained on real faces and on forgeries that were made from them by blending.',
          'It learned from simulated forgeries: parts of real faces, altered and blended back.',
        ],
      },
    ]),
}

/** What are consistency maps, locator, classifier, blending traces? */
export const methodTerms: Topic = {
  first: 2,
  later: 4,
  repeats: true,
  after: ['method', 'evidence', 'whyRegion'],
  compose: ({ random }) => {
    const [term, isPlural, answers] = random.pick([
      [
        'consistency maps',
        true,
        [
          'They show for each part of the face how well it agrees with descriptions of real and forged faces.',
          'Consistency maps compare parts of the face with two descriptions, real and forged. Score and segmentation map come from them.',
        ],
      ],
      [
        'the locator',
        false,
        [
          'The locator turns the consistency maps into the segmentation map.',
          'It is the part of the detector that says where the traces are. Its result is the segmentation map.',
        ],
      ],
      [
        'the classifier',
        false,
        [
          'The classifier turns the consistency maps into the score.',
          'It is the part of the detector that computes the score.',
        ],
      ],
      [
        'traces of blending',
        true,
        [
          'They are what remains where one image was blended into another: a border, another sharpness, colour or noise.',
          'Where a region was inserted, colour, sharpness or noise often do not fit the surroundings.',
        ],
      ],
      [
        'the detector',
        false,
        [
          'The detector is a network that computes a score and a segmentation map for each face.',
          'It is what examined the face. I only explain its findings.',
        ],
      ],
    ] as const)
    const is = isPlural ? 'are' : 'is'
    return {
      questions: [
        `what ${is} ${term}?`,
        isPlural ? `what do ${term} [show|mean]?` : `what does ${term} do?`,
        `[explain|define] ${term}<please>`,
        `what do you mean by ${term}?`,
        `can you explain ${term}[ to me|]?`,
        `${term}?`,
        `what ${is} ${term} for?`,
        `tell me [more |]about ${term}`,
      ],
      answers,
    }
  },
}

/** GradCAM and segmentation map: what they are, and how they differ. */
export const maps: Topic = {
  first: 3,
  later: 5,
  after: ['regions', 'region', 'mapHere'],
  compose: ({ random }) => {
    const kind = random.pick(['difference', 'difference', 'gradcam', 'segmentation'] as const)
    if (kind === 'gradcam')
      return {
        questions: [
          'what [is gradcam|does gradcam show|does the gradcam map show|is the gradcam map for]?',
          '[gradcam|what about gradcam|and gradcam]?',
          'does gradcam show where the face is <altered>?',
          'is gradcam [a proof|evidence] of <manipulation>?',
          'explain gradcam[ to me|]<please>',
          'how [do|should] I read gradcam?',
          'why does gradcam light up [elsewhere|somewhere else]?',
        ],
        answers: [
          'GradCAM shows where the classifier looked. It is attention, not proof of alteration.',
          'GradCAM shows which places moved the score. It does not say that they were altered; for that there is the segmentation map.',
        ],
      }
    if (kind === 'segmentation')
      return {
        questions: [
          'what [is the segmentation map|does the segmentation map show|is the segmentation map for]?',
          'how [do|should] I read the [segmentation map|map]?',
          'explain the [segmentation map|map][ to me|]<please>',
          'what do the colours [of|in] the [segmentation map|map] mean?',
          'what does [a high value|a marked place] in the map mean?',
          'the segmentation map?',
        ],
        answers: [
          'The segmentation map shows where the detector says that the face was altered. A place counts as marked from a threshold on.',
          'Each place of the segmentation map has a value from 0 to 1. The higher it is, the more it looks altered to the detector.',
        ],
      }
    return {
      questions: [
        'what is the difference between gradcam and the segmentation map?',
        '[why are there two maps|what are the two maps for]?',
        'which [map|of the two maps] [shows the <manipulation>|should I trust|is the right one]?',
        'gradcam or [segmentation map|segmentation|the map]?',
        'why do [the two maps|gradcam and the segmentation map] [differ|not agree]?',
        'are gradcam and the segmentation map the same?',
        'gradcam [and|versus] segmentation map?',
        'how do the two maps differ?',
      ],
      answers: [
        'GradCAM shows where the classifier looked. The segmentation map shows where the detector says the alteration is.',
        'They answer two questions. The segmentation map says where the face was altered, GradCAM what moved the score.',
        'The segmentation map is about alteration, GradCAM is about attention. They may differ, and only the first names regions.',
      ],
    }
  },
}

/** What do the maps of this picture show? */
export const mapHere: Topic = {
  first: 2,
  later: 5,
  after: ['maps', 'score', 'verdict'],
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        'what does the [segmentation map|map] [show|mark|say][ here| in <this> <pic>|]?',
        'what do the maps show[ here| in <this> <pic>|]?',
        'what [is|do you see] in the [segmentation map|map]?',
        'does the [segmentation map|map] [support|agree with] the [score|verdict]?',
        'do [the score and the map|score and map] agree?',
        'what is marked[ in the map|]?',
        '[describe|read] the [segmentation map|map]<please>',
        'is anything marked[ in the map|]?',
      ],
      {
        after: ['maps', 'score'],
        questions: [
          'and here?',
          'what does it show here?',
          'and the map?',
          'what about the map?',
          'and in this case?',
        ],
      },
    ),
    answers: scene.grounds.supportsManipulation
      ? [
          '<map>. The score is {score}.',
          'Here <map>.',
          '<map>. Score and map come from one detector, so they do not confirm each other.',
          '<map>. <finding>.',
        ]
      : ['Here <map>.', '<map>. The score is {score}.', '<map>. <finding>.'],
  }),
}

/** What kind of trace is it? The detector does not say. */
export const trace: Topic = {
  first: 1,
  later: 4,
  after: ['region', 'regions', 'whyRegion', 'evidence'],
  compose: ({ grounds }) => ({
    questions: [
      'what [kind|sort] of [trace|artefact|manipulation] is it?',
      'is it [the colour|the sharpness|the light|noise|a blur|a seam]?',
      'what exactly [looks wrong|is wrong|does not fit]?',
      'is it a face swap[ or something else|]?',
      'do you see [a seam|an edge|a border|blur|noise|wrong colours]?',
      'was it [smoothed|blurred|retouched|painted|morphed]?',
      'which artefacts are there?',
      'is [the light|the colour|the skin] wrong?',
      'what does the trace look like?',
    ],
    answers: grounds.supportsManipulation
      ? [
          'The findings say where, not what. Look there for differences of colour, sharpness or noise.',
          'The detector does not name the kind of trace. <map>.',
          'I cannot tell which kind of change it is. <map>. No more than that is known.',
        ]
      : [
          'The findings show no clear trace of any kind. <finding>.',
          'The detector does not name kinds of traces. <finding>.',
          'No trace is named here, because <finding>.',
        ],
  }),
}
