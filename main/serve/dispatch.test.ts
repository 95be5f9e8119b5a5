import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectClient } from '#app/contract/client.ts'
import type { Reply, Wire } from '#app/contract/wire.ts'
import { Fault } from '#app/fault.ts'
import { dispatch } from './dispatch.ts'
import { countContract, countProbe, testWireBehaviour } from './wire-behaviour-fixture.ts'

testWireBehaviour('dispatch', async (wire) => ({ wire, close: async () => {} }))

test('a command that was begun is carried out and reported even when its caller no longer waits for it', async () => {
  const { handlers, kept } = countProbe()
  const stop = new AbortController()
  const answer = connectClient(countContract, dispatch(countContract, handlers)).count.keep(
    { word: 'yes' },
    stop.signal,
  )
  stop.abort()
  assert.deepEqual(await answer, { kept: 'yes' })
  assert.deepEqual(kept, ['yes'])
})

test('an abort whose reason is a fault ends in that fault', async () => {
  const { handlers } = countProbe()
  const stop = new AbortController()
  const answer = connectClient(countContract, dispatch(countContract, handlers)).count.deaf({}, stop.signal)
  stop.abort(new Fault('engine/exhausted', 'It took too long.'))
  await assert.rejects(answer, { code: 'engine/exhausted' })
})

test('a stream that is left early tells its handler by the signal, also where the handler is no generator', async () => {
  const { handlers } = countProbe()
  let isTold = false
  const onlySignal = (_: unknown, signal: AbortSignal): AsyncIterable<number> => {
    signal.addEventListener('abort', () => {
      isTold = true
    })
    return { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }) }) }
  }
  const wire = dispatch(countContract, { count: { ...handlers.count, forever: onlySignal } })
  for await (const number of connectClient(countContract, wire).count.forever({})) if (number === 1) break
  assert.equal(isTold, true)
})

const answering = (...replies: readonly Reply[]): Wire =>
  async function* () {
    yield* replies
  }

test('a client refuses an answer without an end, without a value, and with a second value', async () => {
  const value: Reply = { kind: 'value', value: { is: 2, note: '' } }
  const ask = (wire: Wire) => connectClient(countContract, wire).count.double({ of: 1 })
  assert.deepEqual(await ask(answering(value, { kind: 'end' })), { is: 2, note: '' })
  await assert.rejects(ask(answering(value)), { code: 'engine/failed' })
  await assert.rejects(ask(answering({ kind: 'end' })), { code: 'internal' })
  await assert.rejects(ask(answering(value, value, { kind: 'end' })), { code: 'internal' })
})

test('a fault with a code that this version does not know is internal and keeps its sentence', async () => {
  const wire = answering({ kind: 'fault', code: 'weather/bad', message: 'It rains.', detail: {} })
  await assert.rejects(connectClient(countContract, wire).count.double({ of: 1 }), {
    code: 'internal',
    message: 'It rains.',
  })
})
