import type { Topic } from './topic.ts'
import { greeting, help, thanks } from './topics/courtesy-topics.ts'
import { limits, mistake, nextSteps, oneLimit, proof, summary } from './topics/limit-topics.ts'
import { mapHere, maps, method, methodTerms, trace } from './topics/method-topics.ts'
import { offTopic, unanswerable, unclear } from './topics/outside-topics.ts'
import { attack, independence, leading, sure } from './topics/pressure-topics.ts'
import { count, otherPart, region, regions, sides, whyRegion } from './topics/region-topics.ts'
import { certainty, probability, score, scoreMeaning, threshold, wrongScore } from './topics/score-topics.ts'
import { authenticity, evidence, result, verdict } from './topics/verdict-topics.ts'

/** Everything that can be asked in a conversation, by name. */
export const topics = {
  verdict,
  result,
  authenticity,
  evidence,
  regions,
  count,
  region,
  whyRegion,
  otherPart,
  sides,
  score,
  scoreMeaning,
  probability,
  certainty,
  threshold,
  wrongScore,
  method,
  methodTerms,
  maps,
  mapHere,
  trace,
  limits,
  oneLimit,
  mistake,
  nextSteps,
  proof,
  summary,
  leading,
  sure,
  attack,
  independence,
  unanswerable,
  offTopic,
  unclear,
  greeting,
  thanks,
  help,
} as const satisfies Readonly<Record<string, Topic>>

export type TopicName = keyof typeof topics

export const topicNames = Object.keys(topics) as readonly TopicName[]
