import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { mixConversations } from './mix-conversations.ts'
import { readDialogueLines } from './read-dialogue-lines.ts'

const read = (...lines: readonly string[]) => [...readDialogueLines(lines, 'general.jsonl')]
const turn = { question: 'Who are you?', answer: 'A program.' }
const line = JSON.stringify({ turns: [turn] })

test('conversations are read line by line, blank lines and further fields passed over', () => {
  const extended = JSON.stringify({ id: 7, turns: [{ ...turn, note: 1, question: ' Who are you? ' }, turn] })
  assert.deepEqual(read(`\uFEFF${line}\r`, '', '  ', extended), [{ turns: [turn] }, { turns: [turn, turn] }])
  assert.deepEqual(read(), [])
})

test('a fault names line and field', () => {
  const withTurn = (second: unknown) => JSON.stringify({ turns: [turn, second] })
  const cases: readonly [string, RegExp][] = [
    ['{"turns":', /line 3: the line is not JSON/],
    ['[]', /line 3: the line is not an object/],
    ['null', /line 3: the line is not an object/],
    ['{"turn":[]}', /line 3: "turns" is missing/],
    ['{"turns":{}}', /line 3: "turns" is not a list/],
    ['{"turns":[]}', /line 3: "turns" has 0 turns/],
    [JSON.stringify({ turns: Array.from({ length: 65 }, () => turn) }), /"turns" has 65 turns/],
    [withTurn('x'), /"turns\[1\]" is not an object/],
    [withTurn({ question: 'x', anwser: 'y' }), /"turns\[1\]\.answer" is missing/],
    [withTurn({ question: 5, answer: 'y' }), /"turns\[1\]\.question" is not a text/],
    [withTurn({ question: 'x', answer: ' ' }), /"turns\[1\]\.answer" is empty/],
    [withTurn({ question: 'x', answer: 'a\n### Human: b' }), /"turns\[1\]\.answer" holds "###"/],
    [withTurn({ question: '</Img> x', answer: 'a' }), /"turns\[1\]\.question" holds "<\/Img>"/],
    [withTurn({ question: 'x'.repeat(20_001), answer: 'a' }), /more than 20000 characters/],
  ]
  for (const [text, expected] of cases)
    assert.throws(
      () => read(line, line, text),
      (thrown) =>
        thrown instanceof Fault &&
        thrown.code === 'input/invalid' &&
        thrown.message.startsWith('general.jsonl, ') &&
        thrown.detail.line === 3 &&
        expected.test(thrown.message),
      text.slice(0, 60),
    )
})

test('the limits themselves are allowed', () => {
  assert.equal(read(JSON.stringify({ turns: Array.from({ length: 64 }, () => turn) }))[0]!.turns.length, 64)
  assert.equal(read(JSON.stringify({ turns: [{ ...turn, answer: 'x'.repeat(20_000) }] })).length, 1)
})

test('general conversations alternate with those of pictures and begin again at their end', () => {
  const mixed = (own: number, general: readonly string[], every?: number) =>
    [
      ...mixConversations(
        Array.from({ length: own }, (_, index) => index),
        general,
        every,
      ),
    ]
      .map(({ item }) => item)
      .join('')
  assert.equal(mixed(5, ['a', 'b']), '0a1b2a3b4a')
  assert.equal(mixed(5, ['a', 'b'], 2), '01a23b4')
  assert.equal(mixed(3, []), '012')
  assert.equal(mixed(0, ['a']), '')
  assert.equal([...mixConversations([1], ['a'])][1]!.source, 'general')
  for (const every of [0, -1, 1.5, Number.NaN])
    assert.throws(
      () => [...mixConversations([1], ['a'], every)],
      (thrown) => thrown instanceof Fault,
    )
})
