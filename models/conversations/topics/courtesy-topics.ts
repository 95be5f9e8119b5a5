import type { Topic } from '../topic.ts'

export const greeting: Topic = {
  first: 3,
  later: 0,
  compose: () => ({
    questions: [
      '[hello|hi|hey|good morning|good evening|good day|good afternoon|greetings]',
      '[hello|hi|hey][ there|, assistant|, assay]',
      'hello, [can you help me|are you there]?',
      'hello, [I need help|I have a question|I am new here]',
      'hi, [how are you|can we start]?',
      '[how are you|are you there|are you ready|can we start|shall we start]?',
    ],
    answers: [
      'Hello. You can ask about the findings for this face.',
      'Hello. I can explain the score, the maps and the regions of this face.',
      'Good day. What would you like to know about this face?',
      'Hello. I am ready to explain the findings. What would you like to know?',
    ],
  }),
}

export const thanks: Topic = {
  first: 0,
  later: 2,
  onlyAfter: true,
  after: [
    'verdict',
    'result',
    'regions',
    'region',
    'evidence',
    'score',
    'certainty',
    'limits',
    'nextSteps',
    'proof',
    'summary',
    'maps',
  ],
  compose: () => ({
    questions: [
      '[thanks|thank you|many thanks|thank you very much|thanks a lot]',
      '[thanks|thank you], that [helps|is all|was useful|is clear]',
      '[ok|okay|good|fine|great|perfect], [thanks|thank you]',
      '[goodbye|bye|see you|that is all|good night]',
      '[good work|well done|very helpful|that helps]',
      '[I see|understood|all right|got it|ok|okay]',
    ],
    answers: [
      'You are welcome.',
      'You are welcome. Please let an examiner review the result.',
      'Glad to help. More questions about this face are welcome.',
      'You are welcome. My answers explain the findings and do not replace a review.',
    ],
  }),
}

/** What can be asked, and of whom. */
export const help: Topic = {
  first: 3,
  later: 2,
  compose: ({ random }) =>
    random.pick([
      {
        questions: [
          'what can [I ask|you do|you tell me|you answer]?',
          'what are you [for|good for]?',
          'how can you help[ me|]?',
          '[help|can you help me]?',
          'I [do not know what to ask|need help]',
          'what is this [for|program|chat]?',
          'which questions can [you answer|I ask]?',
          'what do you know?',
        ],
        answers: [
          'I explain the findings of the detector for this face: the score, the maps and what they mean.',
          'You can ask whether the findings support manipulation, where it is marked, how clear the result is, and what to examine next.',
          'Ask about the score, the regions, the method or its limits. I answer from the findings for this face.',
        ],
      },
      {
        questions: [
          'who are you?',
          'what are you?',
          'are you [a human|a person|an expert|an AI|a machine|a program]?',
          'what is your name?',
          'who [made|built] you?',
          'am I talking to [a human|a machine|a person]?',
        ],
        answers: [
          'I am a language model that was given the findings for this face. I explain them and do not judge them.',
          'I am a program that explains the findings of the detector.',
          'I am a language model, not an expert. I explain what the detector found.',
        ],
      },
    ]),
}
