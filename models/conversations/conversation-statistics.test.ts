import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { conversationStatistics, wordsIn } from './conversation-statistics.ts'
import { drawFacts } from './facts-fixture.ts'
import { makeConversation } from './make-conversation.ts'

test('words are counted in lower case, without figures', () => {
  assert.deepEqual(wordsIn("The subject's score: 0.87. THE end"), ['the', "subject's", 'score', 'the', 'end'])
})

test('figures of a conversation follow from its texts', () => {
  const turns = [{ question: 'is it so so so', answer: 'so it is' }]
  const figures = conversationStatistics([{ turns }, { turns }], [259 + 8])
  assert.deepEqual(
    [figures.conversations, figures.turns, figures.distinctQuestions, figures.words, figures.wordsOfAnswers],
    [2, 2, 1, 3, 3],
  )
  const [vocabulary] = figures.vocabularies
  assert.equal(vocabulary!.tokensPerConversation, vocabulary!.tokensPerQuestion + vocabulary!.tokensPerAnswer)
  assert.equal(vocabulary!.longestConversation, vocabulary!.tokensPerConversation)
})

test('answers are at most 60 tokens in the advised vocabulary, and nearly every word is one token', (context) => {
  const random = seededRandom('statistics')
  const conversations = Array.from({ length: 3000 }, () => makeConversation(drawFacts(random), random))
  const figures = conversationStatistics(conversations, [1500])
  context.diagnostic(JSON.stringify(figures))
  const [vocabulary] = figures.vocabularies
  assert.ok(vocabulary!.longestAnswer <= 60, `${vocabulary!.longestAnswer} tokens`)
  assert.ok(vocabulary!.wholeOccurrences > 0.97 && vocabulary!.byteTokens === 0)
  assert.ok(vocabulary!.tokensPerAnswer < 30)
})

test('too few conversations for a vocabulary are refused', () => {
  const turns = [{ question: 'a', answer: 'b' }]
  assert.throws(
    () => conversationStatistics([{ turns }], [2000]),
    (thrown) => thrown instanceof Fault,
  )
})
