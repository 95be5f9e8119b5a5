import { type FaceRegionName, faceRegionNames } from '#app/face-regions.ts'
import { listRegions, regionSlots } from '../region-phrases.ts'
import { liesWithin, relationTo } from '../region-relation.ts'
import { orFollowUps, type Scene, type Topic } from '../topic.ts'

/** Topics after which "and the mouth?" asks whether the mouth is altered. */
const aboutRegions = ['verdict', 'result', 'regions', 'region', 'count', 'otherPart']

/** Asked where the map and the verdict agree; else the map is another question. */
const mapQuestions = [
  '[what|which parts] does the [segmentation map|map] [mark|point to]?',
  'what [part|region] is marked?',
]

/** Where is it altered? */
export const regions: Topic = {
  first: 8,
  later: 12,
  after: ['verdict', 'result', 'authenticity', 'leading', 'evidence'],
  compose: (scene) => ({
    questions: orFollowUps(
      scene,
      [
        '[which|what] [regions|parts|areas] [of the face |]are <altered>?',
        '[which|what] [region|part|area] [of the face |][is|was] <altered>?',
        'where [is the manipulation|is the altered region|are the traces|are the changes|are the forged parts][ in <this> <pic>|]?',
        'where [is|was] <this> <pic> <altered>?',
        'where [exactly |]do you see [the |]<manipulation>?',
        '[show|tell] me [where the face is <altered>|the altered regions|what is <altered>]<please>',
        'name the [regions|parts] that are <altered>',
        '[which regions|which parts|what part|where exactly]?',
        'where should I look?',
        'what [part|region] is suspicious?',
        ...(scene.grounds.weaklyMarked.length > 0 ? [] : mapQuestions),
      ],
      {
        after: ['verdict', 'result', 'authenticity', 'leading', 'evidence'],
        questions: [
          'where?',
          'where exactly?',
          'and where?',
          'which part?',
          'where is it?',
          'in which region?',
          'can you say where?',
        ],
      },
    ),
    answers: !scene.grounds.supportsManipulation
      ? [
          'No region is named, because <finding>. <maybe map>',
          'The findings name no altered region: <map>.',
          'None. <finding>. <maybe map>',
          'There is no region to name. <finding and map>.',
        ]
      : scene.grounds.named.length === 0
        ? [
            'The findings name no region: <map>, although <finding>.',
            '<map>. Look at the map itself to see where its values are higher.',
            'I cannot name a region, because <map>.',
          ]
        : [
            '<map>. <maybe caution>',
            'The findings name {named}. <maybe caution>',
            '{named}, by the segmentation map.',
            'The altered area lies on {named}. [The score is {score}.|]',
            '{named} {named are} marked[ as altered|].',
            'Look at {named}[ first|]. <maybe caution>',
          ],
  }),
}

/** How many regions? */
export const count: Topic = {
  first: 1,
  later: 3,
  after: ['verdict', 'regions', 'region'],
  compose: ({ grounds }) => ({
    questions: [
      'how many [regions|parts|areas] [of the face |]are [altered|forged|manipulated|changed]?',
      'how many [regions|parts] [do you|can you] name?',
      'is [it|that] [the only|more than one] [region|part]?',
      'only one [region|part]?',
      '[are there|do you see] [other|more|further] [altered |][regions|parts]?',
      'how [large|big] is the altered area?',
      'is the whole face [altered|forged|manipulated] or only a part?',
    ],
    answers: !grounds.supportsManipulation
      ? [
          'The findings name no altered region: <score finding>.',
          'None is named. <map>.',
          'There is none to count, because <finding>.',
        ]
      : grounds.named.length === 0
        ? ['No single region can be named: <map>.', 'I cannot count them, because <map>.']
        : grounds.named[0] === 'whole face'
          ? [
              'The marks cover the whole face, not only a part of it.',
              'The segmentation map marks the whole face.',
            ]
          : [
              'The findings name {count}: {named}.',
              'The segmentation map marks {count}, {named}.',
              'I count {count} in the findings: {named}.',
            ],
  }),
}

/** A region to ask about: a named one in half of the cases, else any. */
const drawRegion = ({ grounds, random, memory }: Scene): FaceRegionName => {
  const others = faceRegionNames.filter((name) => name !== memory.region)
  const named = grounds.named.filter((name) => name !== memory.region)
  return random.pick(named.length > 0 && random.chance(0.5) ? named : others)
}

/** What is named besides, as a sentence; empty where nothing is. */
const othersOf = (named: readonly FaceRegionName[], region: FaceRegionName): string => {
  const others = named.filter((name) => name !== region)
  const phrase = listRegions(others)
  const marked = others.length > 1 || others[0] === 'eyes' ? 'are marked, too' : 'is marked, too'
  return others.length === 0 ? '' : `${phrase} ${marked}.`
}

const regionAnswers = ({ grounds }: Scene, region: FaceRegionName): readonly string[] => {
  if (relationTo(region, grounds.weaklyMarked) === 'named')
    return [
      'No. The map has a mark on {part}, but the score of {score} does not support manipulation.',
      'No, not at a score of {score}, although the map has a mark on {part}.',
      'No. The mark on {part} in the map does not count, because <score finding>.',
    ]
  if (!grounds.supportsManipulation)
    return [
      'No. <finding>. <maybe caution>',
      'No, the findings do not name {part}. <score finding>.',
      'No. {part} {part are} not named as altered. <score finding>.',
      'No. The findings show no altered region, {part} included, and do not support manipulation.',
    ]
  if (grounds.named.length === 0)
    return [
      'No, the findings do not name {part}. <map>, although <finding>.',
      'No. {part} {part do} not stand out. <map>.',
    ]
  const relation = relationTo(region, grounds.named)
  if (relation === 'named')
    return [
      'Yes. The segmentation map marks {part}. <others>',
      'Yes, {part} {part are} marked as altered. <others>',
      'Yes. {part} stand{part s} out in the segmentation map, and the score is {score}.',
      'Yes, the findings name {part}. <others>',
    ]
  if (relation === 'within')
    return [
      'Yes. {part} {part are} part of what is marked: {named}.',
      'Yes, because {part} lie{part s} within the marked area. The segmentation map marks {named}.',
    ]
  if (relation === 'partly')
    return ['Yes, in part: the segmentation map marks {named}.', 'Yes, but only in part. <map>.']
  return [
    'No, the findings do not name {part}. The segmentation map marks {named}.',
    'No. {part} {part do} not stand out. <map>.',
    'No, not {part}. <map>.',
    'No. The marked area is {named}, not {part}.',
  ]
}

/** Is this region altered? */
export const region: Topic = {
  first: 10,
  later: 16,
  repeats: true,
  after: aboutRegions,
  compose: (scene) => {
    const part = drawRegion(scene)
    return {
      region: part,
      questions: orFollowUps(
        scene,
        [
          '{part are} {part} <altered>?',
          '{part were} {part} <altered>?',
          '{part have} {part} been <altered>?',
          '[do you think|would you say] [that |]{part} {part are} <altered>?',
          '[do the findings|does the detector] name {part}?',
          'are there [signs|traces] of <manipulation> [on|at|around|in] {part}?',
          'is there [anything wrong|something odd|a problem] with {part}?',
          '{part bare} [altered|forged|manipulated|fake]?',
          '[can|could] you check {part}<please>?',
          'is the <manipulation> [on|at] {part}?',
          '{part do} {part} [look|seem] [altered|forged|manipulated] to you?',
          'have a look at {part}. {part are} {part they} <altered>?',
        ],
        {
          after: aboutRegions,
          questions: [
            'and {part}?',
            'what about {part}?',
            'how about {part}?',
            '{part}, too?',
            'also {part}?',
            'and {part bare}?',
            '{part bare}?',
            '{part are} {part} <altered>, too?',
            'is it {part}?',
            'does that include {part}?',
          ],
        },
      ),
      answers: regionAnswers(scene, part),
      rules: { others: [othersOf(scene.grounds.named, part), ''] },
      slots: regionSlots('part', [part]),
    }
  },
}

/** Why is this region altered? A false premise where it is not. */
export const whyRegion: Topic = {
  first: 3,
  later: 5,
  repeats: true,
  after: ['region'],
  compose: (scene) => {
    const { grounds, memory } = scene
    const refersBack = memory.last === 'region' && memory.region !== null
    const part = refersBack ? memory.region! : drawRegion(scene)
    const relation = relationTo(part, grounds.named)
    const isNamed = relation === 'named' || relation === 'within'
    return {
      region: part,
      questions: refersBack
        ? [
            'why?',
            'why [is that|do you say that]?',
            isNamed ? 'why {part}?' : 'why not {part}?',
            `why {part are} {part they} ${isNamed ? '[marked|altered]' : 'not [marked|altered]'}?`,
            'how do you know that about {part}?',
            'what did you see [there|at {part}]?',
          ]
        : [
            'why {part are} {part} [fake|forged|altered|manipulated|edited]?',
            'what is wrong with {part}?',
            'how {part were} {part} <altered>?',
            'why {part do} {part} look [fake|wrong|forged|odd]?',
            'explain why {part} {part are} [fake|forged|altered|manipulated]<please>',
            'what [gave|gives] {part} away?',
            'what shows that {part} {part were} <altered>?',
          ],
      answers: !grounds.supportsManipulation
        ? [
            'The findings do not say that {part} {part are} altered. <score finding>.',
            'That is not what the findings say: <score finding>.',
            'The findings do not name {part}. <score finding>. <maybe caution>',
          ]
        : isNamed
          ? [
              'The consistency maps show traces of blending there, and the segmentation map marks {named}.',
              'Because the segmentation map marks {named}. The findings do not say which kind of trace it is.',
              '{part} {part do} not fit {part their} surroundings in the consistency maps, so the segmentation map marks {named}.',
            ]
          : grounds.named.length === 0
            ? ['The findings do not name {part}. <map>.']
            : relation === 'partly'
              ? [
                  'Only a part of {part} is marked: {inside}. The consistency maps show traces of blending there.',
                ]
              : [
                  'The findings do not name {part}. The segmentation map marks {named}.',
                  'That is not what the findings say. They name {named}, not {part}.',
                ],
      slots: {
        ...regionSlots('part', [part]),
        inside: listRegions(grounds.named.filter((name) => liesWithin(name, part))),
        'part their': part === 'eyes' ? 'their' : 'its',
      },
    }
  },
}

/** A part of the head for which the findings have no name. */
export const otherPart: Topic = {
  first: 2,
  later: 3,
  repeats: true,
  compose: ({ grounds, random }) => {
    const [name, isPlural] = random.pick([
      ['forehead', false],
      ['hair', false],
      ['ears', true],
      ['cheeks', true],
      ['skin', false],
      ['neck', false],
      ['eyebrows', true],
      ['background', false],
      ['teeth', true],
      ['chin', false],
      ['beard', false],
      ['glasses', true],
    ] as const)
    const is = isPlural ? 'are' : 'is'
    return {
      questions: [
        `${is} the ${name} <altered>?`,
        `and the ${name}?`,
        `what about the ${name}?`,
        `[do you see|are there] [signs|traces] of <manipulation> [on|at|in] the ${name}?`,
        `[was|is] the [region|part|area] around the ${name} <altered>?`,
        `why ${is} the ${name} [fake|odd|altered|wrong]?`,
        `${name}?`,
        `[can|could] you check the ${name}?`,
      ],
      answers: [
        `The findings have no region of that name. <map>.`,
        `I have no finding for the ${name} alone. <map>.`,
        `The findings do not name the ${name}. Look at the segmentation map itself there.`,
        ...(grounds.supportsManipulation
          ? [`The ${name} ${is} not among the regions that I can name. <map>.`]
          : [`The findings say nothing about the ${name}. <score finding>.`]),
      ],
    }
  },
}

/** Whose left? */
export const sides: Topic = {
  first: 1,
  later: 2,
  compose: () => ({
    questions: [
      '[whose|which] left[ do you mean| is that|]?',
      'is left [my left|the left of the image|the left side of the picture|their left]?',
      'what do you mean by [left|right|left and right]?',
      '[left|right] from [whose|which] side?',
      'which side is [left|right]?',
      'do you mean [the left|the right] of the [image|person|viewer]?',
      'left or right as I see it?',
      'left [in|of] the [image|picture] or of the person?',
    ],
    answers: [
      'Left and right are those of the person shown, not of the viewer.',
      'I mean the own left and right of the person. In an image that is not mirrored, the left is on the right side.',
      "The sides are the subject's own.",
    ],
  }),
}
