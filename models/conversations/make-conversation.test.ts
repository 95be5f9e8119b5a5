import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faceRegionNames } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import { seededRandom } from '../random/seeded-random.ts'
import type { ConversationFacts } from './conversation-facts.ts'
import { wordsIn } from './conversation-statistics.ts'
import { drawFacts, forgedMouth, realFace } from './facts-fixture.ts'
import { type Grounding, groundFacts } from './ground-facts.ts'
import { makeConversation, makeTurn } from './make-conversation.ts'
import { relationTo } from './region-relation.ts'
import { type TopicName, topicNames } from './topic-list.ts'
import { publishedQuestion } from './topics/verdict-topics.ts'

const many = 4000

const manyOf = (groundIn: Grounding, truthShare = 0) => {
  const random = seededRandom(`conversations ${groundIn}`)
  return Array.from({ length: many }, () => {
    const facts = drawFacts(random)
    const { turns } = makeConversation(facts, random, { groundIn, truthShare })
    return { facts, turns, grounds: groundFacts(facts, groundIn) }
  })
}
const grounded = { findings: manyOf('findings'), truth: manyOf('truth') }
const all = [...grounded.findings, ...grounded.truth]
const allTurns = all.flatMap(({ turns }) => turns)

const sentencesOf = (text: string): readonly string[] => text.split(/(?<=[.?!]) /)

test('the same facts and seed give the same conversation, another seed another one', () => {
  const make = (seed: string) => makeConversation(forgedMouth, seededRandom(seed))
  assert.deepEqual(make('a'), make('a'))
  assert.ok(new Set(Array.from({ length: 50 }, (_, seed) => JSON.stringify(make(`${seed}`)))).size > 40)
})

test('conversations have one to six turns and all topics, and say few words in many ways', (context) => {
  const lengths = new Set(all.map(({ turns }) => turns.length))
  assert.deepEqual([...lengths].toSorted(), [1, 2, 3, 4, 5, 6])
  assert.deepEqual([...new Set(allTurns.map(({ topic }) => topic))].toSorted(), [...topicNames].toSorted())
  const words = new Set(allTurns.flatMap(({ question, answer }) => wordsIn(`${question} ${answer}`)))
  assert.ok(words.size <= 900, `${words.size} words`)
  const answers = new Set(allTurns.map(({ answer }) => answer))
  context.diagnostic(
    `${words.size} distinct words; ${answers.size} distinct answers in ${allTurns.length} turns`,
  )
  for (const [index, { facts, turns }] of grounded.findings.slice(0, 20).entries()) {
    context.diagnostic(
      `${index + 1}. ${facts.label} ${facts.regions.join(' + ')} ${facts.scoreFake.toFixed(2)}`,
    )
    for (const { question, answer } of turns) context.diagnostic(`   ${question} — ${answer}`)
  }
})

test('every topic is asked in fifteen ways and more', () => {
  for (const name of topicNames) {
    const random = seededRandom(name)
    const questions = Array.from({ length: 400 }, () => {
      const grounds = groundFacts(drawFacts(random), 'findings')
      const { turn } = makeTurn(name, grounds, { last: null, region: null }, random)
      return turn.question.toLowerCase().replaceAll(/[^a-z ]/g, '')
    })
    assert.ok(new Set(questions).size >= 15, `${name}: ${new Set(questions).size}`)
  }
})

test('texts hold nothing of the grammar and are clean English in form', () => {
  for (const { question, answer } of allTurns) {
    for (const text of [question, answer]) {
      assert.doesNotMatch(text, /[{}<>|[\]]|undefined|null|NaN| {2}|^ | $| [.,?!:;]|[.,:;][.,:;](?!\.)/, text)
      assert.doesNotMatch(text, /###|\n/, text)
    }
    assert.match(answer, /^[A-Z0-9].*[.?]$/, answer)
    for (const sentence of sentencesOf(answer)) assert.match(sentence, /^[A-Z0-9]/, answer)
    assert.doesNotMatch(answer, /\ba [aeio]|\ban [^aeiouA]|\b(\w+) \1\b/i, answer)
    assert.ok(sentencesOf(answer).length <= 4, answer)
    assert.ok(wordsIn(answer).length <= 55, answer)
  }
})

test('verbs agree with one region and with several', () => {
  const single = `the (?:${faceRegionNames.filter((name) => name !== 'eyes').join('|')})`
  const any = single.replace('?:', '?:eyes|')
  const alone = new RegExp(`(?<!(?:and|,) )(?<!than )\\b${single} (?:are|were|have|do|stand|lie)\\b`, 'i')
  const plural = new RegExp(`(?:(?<!of )the eyes|${any} and ${any}) (?:is|was|has|does|stands|lies)\\b`, 'i')
  const markOn = new RegExp(`mark on ${any}(?:, ${any})*(?: and ${any})?`, 'gi')
  for (const { answer } of allTurns) {
    const text = answer.replaceAll(markOn, 'mark')
    assert.doesNotMatch(text, alone)
    assert.doesNotMatch(text, plural)
  }
})

test('a verdict begins with Yes or No as the facts say, and is not followed by the opposite', () => {
  for (const { turns, grounds } of all)
    for (const { topic, answer } of turns) {
      if (topic !== 'verdict') continue
      assert.match(answer, grounds.supportsManipulation ? /^Yes[.,]/ : /^No[.,]/, answer)
      assert.doesNotMatch(
        answer,
        grounds.supportsManipulation ? /supports? no manip/ : /supports? manip(?!.*not)/,
      )
    }
})

test('no other answer says the opposite of the verdict', () => {
  for (const { turns, grounds } of all) {
    const generic = new Set<TopicName>(['threshold', 'help', 'mistake'])
    for (const { topic, answer } of turns) {
      if (generic.has(topic) || !grounds.scoreAgrees) continue
      for (const sentence of sentencesOf(answer))
        if (grounds.supportsManipulation) assert.doesNotMatch(sentence, /supports? no manipulation/, answer)
        else
          assert.doesNotMatch(
            sentence.replaceAll(/(?:do|does) not support manipulation/g, ''),
            /supports? manip/,
            answer,
          )
    }
  }
})

test('no answer names a region that the facts exclude, unless to deny it', () => {
  const denial = /\b(?:no|not|none|nothing|never)\b/i
  const pattern = new RegExp(`\\b(?:${faceRegionNames.join('|')})\\b`, 'gi')
  let named = 0
  for (const { turns, grounds } of all)
    for (const { answer } of turns)
      for (const sentence of sentencesOf(answer))
        for (const [found] of sentence.toLowerCase().matchAll(pattern)) {
          named += 1
          const region = faceRegionNames.find((name) => name === found)!
          const isAllowed = grounds.supportsManipulation && relationTo(region, grounds.named) !== 'apart'
          assert.ok(isAllowed || denial.test(sentence), `${answer} (${grounds.named.join(', ')})`)
        }
  assert.ok(named > many / 2, `${named} regions named`)
})

test('every number in an answer is the score, or one that the question put and the answer denies', () => {
  for (const { turns, grounds } of all)
    for (const { question, answer } of turns)
      for (const [number] of answer.matchAll(/\d\.\d+/g))
        assert.ok(number === grounds.score || /\b[Nn]ot \d/.test(answer), `${question} — ${answer}`)
})

test('no answer calls a picture fake, authentic or real, or a score a probability', () => {
  for (const { answer } of allTurns)
    for (const sentence of sentencesOf(answer)) {
      if (/\b(?:fake|deepfake|authentic|genuine)\b/i.test(sentence))
        assert.match(sentence, /\b(?:no|not|none|cannot)\b/i, answer)
      if (/probability|percentage/i.test(sentence)) assert.match(sentence, /\b(?:no|not|cannot)\b/i, answer)
      assert.doesNotMatch(sentence, /%/, answer)
    }
})

test('the published question occurs as it is, alone and after the task description', () => {
  const questions = allTurns.map(({ question }) => question)
  assert.ok(questions.filter((question) => question === publishedQuestion).length > many / 50)
  assert.ok(questions.some((question) => question.endsWith(`of splicing. ${publishedQuestion}`)))
})

test('grounded in findings a missed forgery gets No, and in truth Yes with its regions', () => {
  const missed: ConversationFacts = { ...forgedMouth, scoreFake: 0.2, mapRegions: [] }
  const ask = (groundIn: Grounding, seed: number) =>
    makeTurn('verdict', groundFacts(missed, groundIn), { last: null, region: null }, seededRandom(seed)).turn
      .answer
  const seeds = Array.from({ length: 100 }, (_, seed) => seed)
  assert.ok(seeds.every((seed) => ask('findings', seed).startsWith('No')))
  const truths = seeds.map((seed) => ask('truth', seed))
  assert.ok(truths.every((answer) => answer.startsWith('Yes')))
  assert.ok(truths.some((answer) => /the mouth/i.test(answer)))
})

test('a share of the verdicts that begin a conversation comes from the truth, one turn long', () => {
  const random = seededRandom('share')
  const missed: ConversationFacts = { ...forgedMouth, scoreFake: 0.2, mapRegions: [] }
  const firsts = Array.from(
    { length: 3000 },
    () => makeConversation(missed, random, { truthShare: 0.3 }).turns,
  ).filter((turns) => turns[0]!.topic === 'verdict')
  const truths = firsts.filter((turns) => turns[0]!.answer.startsWith('Yes'))
  assert.ok(Math.abs(truths.length / firsts.length - 0.3) < 0.05, `${truths.length} of ${firsts.length}`)
  assert.ok(truths.every((turns) => turns.length === 1))
})

test('questions refer back to the region that was asked about', () => {
  const grounds = groundFacts(forgedMouth, 'findings')
  const answers = Array.from({ length: 60 }, (_, seed) => {
    const memory = { last: 'region', region: 'nose' } as const
    return makeTurn('whyRegion', grounds, memory, seededRandom(seed)).turn.answer
  })
  assert.ok(
    answers.every((answer) => /nose/.test(answer) && /mouth/.test(answer)),
    answers[0],
  )
})

test('a mark in the map is not denied because the score is low', () => {
  const grounds = groundFacts({ ...forgedMouth, scoreFake: 0.3 }, 'findings')
  const turns = Array.from({ length: 300 }, (_, seed) =>
    makeTurn('region', grounds, { last: null, region: null }, seededRandom(seed)),
  )
  const ofMouth = turns.filter(({ memory }) => memory.region === 'mouth').map(({ turn }) => turn.answer)
  assert.ok(ofMouth.length > 10)
  for (const answer of ofMouth) assert.match(answer, /^No[.,].*\bmark on the mouth/, answer)
})

test('thanks and second questions follow what they can refer to, and most topics come once', () => {
  for (const { turns } of all) {
    const names: readonly TopicName[] = turns.map(({ topic }) => topic)
    for (const [index, name] of names.entries()) {
      if (name !== 'sure' && name !== 'thanks') continue
      assert.ok(
        index > 0 && !/greeting|offTopic|unclear|attack|help/.test(names[index - 1]!),
        names.join(' '),
      )
    }
    for (const name of ['verdict', 'regions', 'score', 'summary', 'sure'] as const)
      assert.ok(names.filter((other) => other === name).length <= 1, names.join(' '))
  }
})

test('facts that contradict themselves are refused', () => {
  const wrongs: readonly Partial<ConversationFacts>[] = [
    { scoreFake: 1.01 },
    { scoreFake: Number.NaN },
    { threshold: 0 },
    { threshold: 1 },
    { regions: [] },
    { regions: ['mouth', 'mouth'] },
    { label: 'real' },
    { mapRegions: [{ name: 'nose', share: -0.1 }] },
  ]
  for (const wrong of wrongs)
    assert.throws(
      () => makeConversation({ ...forgedMouth, ...wrong }, seededRandom(1)),
      (thrown) => thrown instanceof Fault && thrown.code === 'input/invalid',
      JSON.stringify(wrong),
    )
  makeConversation(realFace, seededRandom(1))
})
