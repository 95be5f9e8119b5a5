import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { fitPrompt } from './fit-prompt.ts'
import { publishedTemplate } from './templates.ts'

const carriers = Array.from({ length: 11 }, (_, index) => 10_000 + index)
const room = (roomTokens: number) => ({
  template: publishedTemplate,
  carriers,
  tokenize: (text: string) => [...text].map((letter) => letter.charCodeAt(0)),
  before: [1],
  roomTokens,
})
const turns = Array.from({ length: 5 }, (_, index) => ({ question: `q${index}`, answer: `a${index}` }))
const content = { scoreFake: 0.5, turns, question: 'now?' }
const textOf = (tokens: readonly number[]): string =>
  String.fromCharCode(...tokens.filter((token) => token < 10_000))

test('the oldest turns go first, the front never, and the number of those left out is told', () => {
  const all = fitPrompt(room(10_000), content)
  assert.equal(all.trimmedTurns, 0)
  for (let room_ = all.tokens.length - 1; ; room_ -= 7) {
    let fitted: ReturnType<typeof fitPrompt<number>>
    try {
      fitted = fitPrompt(room(room_), content)
    } catch (thrown) {
      assert.ok(thrown instanceof Fault && thrown.code === 'input/invalid')
      assert.ok(Number(thrown.detail.needed) > room_)
      break
    }
    const { tokens, trimmedTurns } = fitted
    assert.ok(tokens.length <= room_ && trimmedTurns > 0)
    assert.deepEqual(
      tokens.filter((token) => token >= 10_000),
      carriers,
    )
    assert.match(textOf(tokens), /score is 50%\. This is a facial image/)
    assert.equal(textOf(tokens).includes(`q${trimmedTurns}`), trimmedTurns < 5)
    assert.ok(!textOf(tokens).includes(`q${trimmedTurns - 1}`))
  }
})

test('a text that becomes a carrier is our own mistake', () => {
  const broken = { ...room(10_000), tokenize: () => [10_003] }
  assert.throws(() => fitPrompt(broken, content), /no text becomes a carrier/)
})
