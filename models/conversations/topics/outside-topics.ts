import type { Topic } from '../topic.ts'

/** About this picture, but in no finding: what is not known, and the ways to ask for it. */
const unknowns = [
  {
    what: 'who the person is',
    questions: [
      'who is [this|the person|she|he|that|the man|the woman]?',
      'do you know [this person|who this is|the name]?',
      '[what is the name|the name] of the [person|man|woman]?',
      'is this [a politician|an actor|somebody famous|my neighbour]?',
      'identify the person<please>',
    ],
  },
  {
    what: 'when it was taken',
    questions: [
      'when was <this> <shot> [taken|made]?',
      'how old is <this> <shot>?',
      'what [year|day|date] is it from?',
      'is <this> <shot> [new|old|recent]?',
    ],
  },
  {
    what: 'where it was taken',
    questions: [
      'where was <this> <shot> taken?',
      'in [which|what] [city|country|place] is this?',
      'where is [this|she|he|the person]?',
      'what is the place?',
    ],
  },
  {
    what: 'who made it',
    questions: [
      'who [made|forged|altered|edited|faked] [it|<this> <shot>]?',
      'who [is behind|did] [this|it]?',
      'where does <this> <shot> come from?',
      'who published <this> <shot>?',
      'who took <this> <shot>?',
    ],
  },
  {
    what: 'which tool was used',
    questions: [
      '[which|what] [tool|program|software|app|model] [was used|made it|made this]?',
      'was it made with [a phone|an app|AI]?',
      'which camera took it?',
      'how was it made?',
    ],
  },
  {
    what: 'how old the person is',
    questions: [
      'how old is [she|he|the person|this person]?',
      'what age is the [person|man|woman]?',
      '[is she|is he] [a minor|a child|an adult]?',
      'age?',
    ],
  },
  {
    what: 'whether anyone is guilty',
    questions: [
      'is [he|she|the suspect|my client] guilty?',
      'did [he|she|the suspect] do it?',
      'is [this|it] a crime?',
      'who is guilty?',
      'should [he|she] go to prison?',
      'is [he|she] [lying|a liar|innocent]?',
    ],
  },
  {
    what: 'why it was made',
    questions: [
      'why [was it made|did they do it|would somebody do this|was it altered]?',
      'what [is|was] the [motive|purpose|intention]?',
      'what did they want?',
      'was it [on purpose|meant to harm]?',
    ],
  },
  {
    what: 'what the person feels or thinks',
    questions: [
      'is [she|he|the person] [happy|sad|angry|afraid]?',
      'what does [she|he|the person] [feel|think|want]?',
    ],
  },
  {
    what: 'what kind of person it is',
    questions: [
      'is [she|he] [beautiful|rich|ill|a good person]?',
      'what [gender|religion|origin] is the person?',
      'what is the job of the person?',
      'describe the person<please>',
    ],
  },
  {
    what: 'what the original looked like',
    questions: [
      'what did the original look like?',
      '[can|could] you [restore|show|repair] the original?',
      'how did [it|the face] look before?',
      'undo the [change|manipulation]<please>',
    ],
  },
] as const

/** Asks for what no finding holds. */
export const unanswerable: Topic = {
  first: 5,
  later: 6,
  repeats: true,
  compose: ({ random }) => {
    const { what, questions } = random.pick(unknowns)
    return {
      questions,
      answers: [
        `The findings do not say ${what}. [I can only speak about traces of manipulation in the face.|]`,
        `I cannot tell ${what}. [The findings are about traces in the face, nothing else.|That is not in the findings.]`,
        `Nothing in the findings shows ${what}.`,
        `That I do not know. The findings do not show ${what}.`,
      ],
    }
  },
}

/** Asks for something else altogether. */
export const offTopic: Topic = {
  first: 5,
  later: 4,
  repeats: true,
  compose: () => ({
    questions: [
      '[what is|how is] the weather[ today| tomorrow| in <city>|]?',
      '[will it|does it] [rain|snow] [today|tomorrow]?',
      'write [me |][a poem|a song|a story|a letter|an email|a joke|some code|a program|an essay][ about <thing>|]',
      '[tell|sing] me [a joke|a story|a song|something funny]',
      'what is the capital of <country>?',
      'who [is|was] the [president|king|queen] of <country>?',
      'what is [2 plus 2|7 times 8|the square root of 9|12 minus 5|3 plus 4]?',
      'how do I [cook|bake|make] [rice|bread|soup|a cake|coffee|pizza]?',
      'translate [this|hello|<thing>] into [french|german|spanish|latin]',
      'who [won|plays] the [game|match|football|election]?',
      '[recommend|suggest] a [film|book|restaurant|hotel|song]',
      'what [time|day] is it?',
      'how much [is|costs] [a car|a house|gold|bitcoin]?',
      '[should I buy|what about] [gold|bitcoin|a car|a house]?',
      'how do I [fix|repair|start] my [car|computer|phone|bike]?',
      'what is [love|the meaning of life|gravity|a quark|chess]?',
      '[explain|what do you know about] [history|physics|music|law|<thing>]',
      'my [head|back|dog|cat] hurts. what [can|should] I do?',
      '[play|open|call|book|order] [music|a game|my mother|a flight|a taxi]',
      'how far is the [moon|sun|sea|city]?',
      'do you like <thing>?',
      'how do I [sort a list|write a loop] in python?',
      'what did I [eat|dream|say] [yesterday|this morning]?',
    ],
    rules: {
      city: ['london', 'paris', 'berlin', 'rome', 'tokyo'],
      country: ['france', 'spain', 'japan', 'italy', 'brazil', 'china'],
      thing: [
        'the sea',
        'cats',
        'dogs',
        'the moon',
        'spring',
        'football',
        'money',
        'trees',
        'birds',
        'the sun',
        'flowers',
        'chess',
        'war',
        'art',
      ],
    },
    answers: [
      'I cannot help with that. You can ask about the score, the maps or the regions of this face.',
      'That is outside my task. I answer questions about the findings for this face.',
      'I only know the findings for this <image>. Ask me, for example, where it is marked or how clear the result is.',
      'That has nothing to do with the findings. I can explain the score, the segmentation map and the limits of the method.',
      'I have no answer to that. Please ask about this face and its findings.',
    ],
  }),
}

/** No question at all. */
export const unclear: Topic = {
  first: 1,
  later: 1,
  compose: () => ({
    questions: [
      '[hm|hmm|eh|uh|well]',
      '[what|pardon|sorry|huh]?',
      '[asdf|qwerty|xyz|abc|test|aaa|lol|blah blah]',
      '[1|123|42|7]',
      '[the|and|so|but|if] [then|it|that|the]',
      '[?|??|!|?!]',
      'I [do not know|have a question|want something]',
      '[something|anything|maybe|perhaps]',
      'foo [bar|baz|]',
    ],
    answers: [
      'I did not understand the question. You can ask about the score, the maps or the regions of this face.',
      'Please ask a question about the findings for this face.',
      'Please put it another way. I can explain the score, the maps and the limits of the method.',
    ],
  }),
}
