import { orFollowUps, type Topic } from '../topic.ts'

/** What can the detector not see? */
export const limits: Topic = {
  first: 2,
  later: 6,
  after: ['verdict', 'certainty', 'method', 'authenticity'],
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        'what [can the detector not|can it not|can you not|can this method not] [see|find|detect]?',
        'what are the limits[ of this method| of the detector| here|]?',
        'what [could you|could the detector] have missed?',
        'are there [limits|things that you cannot see|weak points|blind spots]?',
        'what [is|was] not [examined|checked|covered]?',
        'where does the [method|detector] fail?',
        'when is the [detector|score|result] wrong?',
        'what should I not [conclude|expect] from this?',
        'limits?',
      ],
      {
        after: ['verdict', 'certainty', 'method'],
        questions: ['and the limits?', 'what might be missed?', 'what can it not see?', 'any limits?'],
      },
    ),
    answers: [
      'The detector cannot see faces that were made as a whole, edits outside the face, or changes without a seam.',
      'It looks for traces of blending only. A face made as a whole by a generator leaves none.',
      'Heavy compression, blur and small faces hide traces. Edits outside the face are not examined at all.',
      'It was trained on simulated forgeries, so other kinds of manipulation may be missed. Edits outside the face are not examined.',
      'It sees one image only: no sound, no other frames, no metadata.',
    ],
  }),
}

/** One limit that the analyst asks about. */
export const oneLimit: Topic = {
  first: 2,
  later: 5,
  repeats: true,
  after: ['limits', 'certainty', 'authenticity'],
  compose: ({ random }) =>
    random.pick([
      {
        questions: [
          '[can|could] the whole face be [made by a generator|generated|computer made|synthetic]?',
          'is this [a generated face|an AI face|made by AI|computer made]?',
          'do you [see|find|detect] faces that [are generated|were made as a whole]?',
          'does this person exist at all?',
          'what about [generated faces|AI images|whole face synthesis]?',
          'could [AI|a generator] have made <this> <pic>?',
        ],
        answers: [
          'The detector cannot tell. A face made as a whole has no seam, and it looks for traces of blending.',
          'That is outside what the detector sees: a generated face leaves no traces of blending. Use another method for that.',
        ],
      },
      {
        questions: [
          'is the [background|rest of the image|body|scene] [altered|edited|real]?',
          '[was|is] something [altered|added|removed] outside the face?',
          'did you [examine|check] the [whole image|background|rest of the image]?',
          'what about [the rest of the image|the hands|the clothes|the scene]?',
          'could [an object|something] have been [added|removed]?',
        ],
        answers: [
          'Only the face was examined. The findings say nothing about the rest of the image.',
          'That was not examined: the detector sees the face and nothing around it.',
        ],
      },
      {
        questions: [
          'does compression [matter|change the score|hide traces]?',
          'the image is [heavily compressed|blurred|small|a screenshot]. does that matter?',
          'what if the image [was compressed|is blurred|was sent by a messenger|is a screenshot]?',
          'can [blur|compression|a filter|noise] [change|spoil] the [result|score]?',
          'could a [filter|beauty filter|resize] cause this?',
        ],
        answers: [
          'Compression, blur and filters can hide traces or make some. Examine the original file if you can.',
          'Yes, that can matter. Heavy compression and blur remove the traces that the detector needs.',
          'A filter or a new compression can change the score. Compare with the original file.',
        ],
      },
      {
        questions: [
          'did you [hear|check] the [sound|voice|audio]?',
          'what about the [video|other frames|voice|sound]?',
          'is the [video|voice|audio] [altered|fake|real]?',
          'did you [look at|check] the metadata?',
          'what does the metadata say?',
        ],
        answers: [
          'I was given the findings of one face in one image. Sound, metadata and other frames were not part of them.',
          'That is not part of these findings. Please examine it on its own.',
        ],
      },
    ]),
}

/** Could the verdict be wrong? */
export const mistake: Topic = {
  first: 1,
  later: 6,
  after: ['verdict', 'certainty', 'sure', 'leading'],
  compose: ({ grounds: { supportsManipulation }, random }) => {
    const kind = random.pick(['any', 'any', 'rate', supportsManipulation ? 'alarm' : 'miss'] as const)
    if (kind === 'rate')
      return {
        questions: [
          'how often is [the detector|this|it] wrong?',
          'what [is the error rate|are the error rates]?',
          'how many [mistakes|errors] does [it|the detector] make?',
          'how good is the detector?',
          'do you make mistakes?',
        ],
        answers: [
          'The detector makes mistakes. Its error rates are stated with it, and they hold for simulated forgeries only.',
          'Its error rates are stated with the detector. They were measured on faces that it had not seen.',
        ],
      }
    const own = supportsManipulation
      ? [
          '[can|could] this be a false alarm?',
          'is a false alarm possible?',
          '[can|could] [a filter|compression|the light|make-up] have caused [this|it]?',
          'is there another explanation?',
        ]
      : [
          '[can|could] [you|the detector] have missed [something|a forgery|it]?',
          'can a forgery have a low score?',
          'is it possible that [something|a forgery] was missed?',
          'could it be <altered> anyway?',
        ]
    return {
      questions:
        kind === 'any'
          ? [
              '[can|could] [you|the detector|the result|this] be wrong?',
              '[can|could] this be [a mistake|an error]?',
              'is a [mistake|wrong result|wrong verdict] possible?',
              'what if [you are|the detector is|this is] wrong?',
              'might [that|this|it] be [a mistake|wrong]?',
            ]
          : own,
      answers: supportsManipulation
        ? [
            'That is possible. Filters, compression or hard light can raise the score of an unaltered face.',
            'A false alarm is possible: some unaltered faces reach the threshold.',
            'Yes, that is possible. [Some unaltered faces reach the threshold.|The score of {score} is a reason to look closer, not a proof.]',
          ]
        : [
            'That is possible. Many weak forgeries stay below the threshold.',
            'A forgery can be missed, above all after heavy compression. <caution>',
            'Yes, that is possible. [The detector misses some forgeries.|Many weak forgeries stay below the threshold.]',
          ],
    }
  },
}

/** What to examine next? */
export const nextSteps: Topic = {
  first: 3,
  later: 8,
  after: ['verdict', 'regions', 'limits', 'certainty', 'mistake', 'sure'],
  compose: (scene) => {
    const { supportsManipulation, named } = scene.grounds
    const look =
      supportsManipulation && named.length > 0
        ? ['Look at {named} at full size.', 'First look at {named} in the original file.']
        : ['Look at the face at full size.', 'First get the original file.']
    return {
      questions: orFollowUps(
        scene,
        [
          'what should I [do|examine|check] next?',
          'what [is the next step|are the next steps]?',
          'how [can|do] I [confirm|check|verify] [this|the result|the finding]?',
          'what [else|more] [can|should] I [do|check|examine]?',
          'which [other |further |]examinations [help|are useful|do you advise]?',
          'how [do|should] I [go on|proceed|continue]?',
          'what would make [it|the result] [stronger|more certain|clearer]?',
          'what [would|could] help now?',
          'what do you [advise|suggest]?',
        ],
        {
          after: ['verdict', 'regions', 'limits', 'certainty', 'mistake', 'sure'],
          questions: [
            'and now?',
            'what now?',
            'what next?',
            'so what should I do?',
            'what then?',
            'next step?',
          ],
        },
      ),
      answers: [
        '<look> Then compare other frames or images of the same scene.',
        '<look> Its metadata and a second method can confirm or weaken the result.',
        'Ask for the original file, check its metadata, and use a second method that does not depend on this one.',
        'Compare other frames of the same scene, if there are any. <look>',
        'Three things: the original file, its metadata, and a second method.',
        'Repeat the examination on the original file. A second examiner should look at the result.',
      ],
      rules: { look },
    }
  },
}

/** Is it proof? */
export const proof: Topic = {
  first: 1,
  later: 4,
  after: ['summary', 'certainty', 'verdict'],
  compose: () => ({
    questions: [
      'is [this|that|it] [a proof|proof|enough]?',
      '[can|may] I use [this|that|your answer] in court?',
      'does [this|that] prove [anything|that it is forged|that it is real]?',
      'will [this|it] stand up in court?',
      'is [this|the score|the finding] [enough for a court|evidence]?',
      'can I [write|state] that the <pic> is [a deepfake|fake|real]?',
      'may I quote you[ in my report|]?',
      'is that a fact?',
    ],
    answers: [
      'The findings are not proof. <score finding>. An examiner has to judge that together with other evidence.',
      'One detector proves nothing. State that <finding>, and name the limits of the method.',
      'My words are not evidence. Use the score, the map and their limits, and let an examiner review them.',
      'State the result and no more: <finding>.',
    ],
  }),
}

/** A few sentences for a report. */
export const summary: Topic = {
  first: 3,
  later: 7,
  after: ['regions', 'certainty', 'limits', 'nextSteps', 'sure'],
  compose: ({ grounds }) => ({
    questions: [
      '[summarise|sum up] [the findings|the result|this|everything][ for my report| for a report|]<please>',
      '[write|give me] a [short |]summary[ for the report| of the findings|]<please>',
      'a [short |]summary[ for the report|], please',
      'what should I write in [the|my] report?',
      'how [would|should] I [word|put|write] this in [a|the|my] report?',
      '[summary|in short|in one sentence]?',
      '[can|could] you [summarise|sum up] [the findings|this|the result]?',
      'one sentence for [the|my] report<please>',
      'what do I tell the [judge|court|client]?',
    ],
    answers: [
      'The detector gave a score of {score}, <relation>, which {meaning}. <map>. The result needs the review of an examiner.',
      'One face was examined. Its score is {score}, <relation>, and <map besides>. The findings <outcome>.',
      'The findings <outcome>: the score is {score}, <relation>, and <map besides>. The method finds traces of blending only.',
      'Score {score}, <relation>. <map>. These findings <outcome> and should be confirmed by other examinations.',
      ...(grounds.supportsManipulation && grounds.named.length > 0
        ? [
            'The face shows traces that support manipulation of {named}, with a score of {score}. The method finds traces of blending only.',
          ]
        : []),
    ],
  }),
}
