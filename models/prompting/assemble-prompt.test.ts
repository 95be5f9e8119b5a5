import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemblePrompt, promptTokens } from './assemble-prompt.ts'
import { scoreText } from './score-text.ts'
import { compactTemplate, paperTemplate, publishedTemplate } from './templates.ts'

const question = 'Is this a deepfake image?'
const task =
  'This is a facial image designed for deepfake detection, and it should not exhibit any localized color discrepancies or evident signs of splicing. '

test('the published prompt is that of the published code, text by text', () => {
  assert.deepEqual(assemblePrompt(publishedTemplate, { scoreFake: 0.929, turns: [], question }), [
    { kind: 'text', text: '### Human: <Img>' },
    { kind: 'rows', from: 0, to: 1 },
    { kind: 'text', text: '</Img> According to deepfake prediction, the forgery score is 92%. ' },
    { kind: 'rows', from: 1, to: 10 },
    { kind: 'rows', from: 10, to: 11 },
    { kind: 'text', text: `${task}${question}\n### Assistant:` },
  ])
})

test('later turns are marked as the published code marks them, its slip included', () => {
  const turns = [
    { question, answer: 'Yes.' },
    { question: 'Where?', answer: 'The mouth.' },
  ]
  const pieces = assemblePrompt(publishedTemplate, { scoreFake: 0.5, turns, question: 'Sure?' })
  assert.deepEqual(pieces.at(-1), {
    kind: 'text',
    text: `${task}${question}\n### Assistant: Yes.\n### Human: Where?\n### c: The mouth.\n### Human: Sure?\n### Assistant:`,
  })
})

test("the paper's prompt has its own wording and no probability token", () => {
  assert.deepEqual(assemblePrompt(paperTemplate, { scoreFake: 0.93, turns: [], question }), [
    { kind: 'text', text: '###Human: <Img>' },
    { kind: 'rows', from: 0, to: 1 },
    { kind: 'text', text: '</Img>' },
    { kind: 'rows', from: 1, to: 10 },
    {
      kind: 'text',
      text: `${task}According to KFD prediction, the forgery score is 0.93. ${question} ###Assistant:`,
    },
  ])
})

test('the score is rounded to bfloat16 and then truncated, as published', () => {
  const percent = (score: number) => scoreText(score, 'bfloat16-percent')
  // 0.93 is 0.9296875 in bfloat16; half of the last step below 1 is 0.998046875.
  assert.deepEqual([0.93, 0.998, 0.998047, 1, 0].map(percent), ['92', '99', '100', '100', '0'])
  assert.deepEqual(
    [0.996, 0.29, 1].map((score) => scoreText(score, 'percent')),
    ['99', '29', '100'],
  )
  assert.equal(scoreText(0.5, 'decimal'), '0.50')
})

test('an ablation leaves out the score or rows and nothing else', () => {
  const content = { scoreFake: 0.4, turns: [], question }
  const without = assemblePrompt(compactTemplate, content, { scoreText: false, rows: ['visual'] })
  assert.deepEqual(without, [
    { kind: 'rows', from: 0, to: 1 },
    { kind: 'text', text: `### Human: ${question}\n### Assistant:` },
  ])
  const published = assemblePrompt(publishedTemplate, content, { scoreText: false, rows: [] })
  assert.deepEqual(published, [
    { kind: 'text', text: `### Human: <Img></Img> ${task}${question}\n### Assistant:` },
  ])
})

test('rows become carriers, and each text becomes tokens by itself', () => {
  const seen: string[] = []
  const tokens = promptTokens(
    [
      { kind: 'text', text: 'ab' },
      { kind: 'rows', from: 1, to: 3 },
      { kind: 'text', text: 'c' },
    ],
    [100, 101, 102],
    (text) => {
      seen.push(text)
      return [...text].map((letter) => letter.charCodeAt(0))
    },
  )
  assert.deepEqual(tokens, [97, 98, 101, 102, 99])
  assert.deepEqual(seen, ['ab', 'c'])
})

test('placeholders and replacement patterns in what is typed are only text', () => {
  const turns = [{ question: '{answer} $& {question}', answer: "$' {question} $1" }]
  const [last] = assemblePrompt(compactTemplate, { scoreFake: 0, turns, question: '{score}$`' }).slice(-1)
  assert.deepEqual(last, {
    kind: 'text',
    text: "Score 0%. ### Human: {answer} $& {question}\n### Assistant: $' {question} $1\n### Human: {score}$`\n### Assistant:",
  })
})
