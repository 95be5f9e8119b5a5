import type { SeededRandom } from '../random/seeded-random.ts'
import type { Topic } from './topic.ts'
import { type TopicName, topicNames, topics } from './topic-list.ts'

/** How much more often a topic follows those that it names in `after`. */
const affinity = 4

/** What is asked next, after the topics so far: topics that follow from the last more often, said ones not again unless they repeat. */
export const chooseTopic = (said: readonly TopicName[], random: SeededRandom): TopicName => {
  const last = said.at(-1)
  const weights = topicNames.map((name) => {
    const topic: Topic = topics[name]
    if (last === undefined) return topic.first
    if (said.includes(name) && topic.repeats !== true) return 0
    const follows = topic.after?.includes(last) === true
    return topic.onlyAfter && !follows ? 0 : topic.later * (follows ? affinity : 1)
  })
  let rest = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0)
  const chosen = topicNames.find((_, index) => {
    rest -= weights[index]!
    return rest < 0
  })
  return chosen ?? 'verdict'
}
