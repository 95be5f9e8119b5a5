import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readReplyLines, writeReplyLine } from './reply-lines.ts'
import type { Reply } from './wire.ts'

const read = async (chunks: Iterable<string>): Promise<Reply[]> => {
  const source = async function* () {
    yield* chunks
  }
  const replies: Reply[] = []
  for await (const reply of readReplyLines(source())) replies.push(reply)
  return replies
}

const anyReply: fc.Arbitrary<Reply> = fc.oneof(
  fc.constant<Reply>({ kind: 'end' }),
  fc.record({
    kind: fc.constant('value' as const),
    value: fc.jsonValue({ maxDepth: 2 }),
  }),
  fc.record({
    kind: fc.constant('fault' as const),
    code: fc.string(),
    message: fc.string({ unit: 'binary' }),
    detail: fc.constant({ line: 'a\nb\u2028c', count: 3, known: null }),
  }),
)

test('replies survive being written as lines and cut anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyReply, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      async (made, size) => {
        const replies: Reply[] = JSON.parse(JSON.stringify(made))
        const text = replies.map(writeReplyLine).join('')
        const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        )
        assert.deepEqual(await read(chunks), replies)
      },
    ),
    { numRuns: 200 },
  )
})

test('a line that is cut off is a fault, at every length', async () => {
  const line = writeReplyLine({ kind: 'value', value: { is: 2 } })
  for (let length = 1; length < line.length; length += 1)
    await assert.rejects(read([line.slice(0, length)]), { code: 'engine/failed' })
  assert.deepEqual(await read([]), [])
})

test('a line that is no reply is a fault', async () => {
  for (const line of ['{}', 'null', '{"kind":"value"}', '{"kind":"fault","code":"internal"}', 'x', ''])
    await assert.rejects(read([`${line}\n`]), { code: 'internal' }, line)
})
