import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import type { Reply, Wire } from '#app/contract/wire.ts'
import { dispatch } from './dispatch.ts'
import type { Port } from './port.ts'
import { connectPort, servePort } from './serve-port.ts'
import { countContract, countProbe, testWireBehaviour } from './wire-behaviour-fixture.ts'
import { workerPort } from './worker-port.ts'

const channel = (): readonly [Port, Port] => {
  const { port1, port2 } = new MessageChannel()
  return [workerPort(port1), workerPort(port2)]
}

testWireBehaviour('message port', async (wire) => {
  const [near, far] = channel()
  servePort(wire, far)
  return { wire: connectPort(near), close: async () => near.close() }
})

const firstReply = async (wire: Wire, name: string): Promise<Reply | undefined> => {
  for await (const reply of wire({ topic: 'count', name, input: {}, id: '' }, new AbortController().signal))
    return reply
  return undefined
}

test('a port that closes ends every call in flight and every later one in a fault that says so', async () => {
  const [near, far] = channel()
  servePort(dispatch(countContract, countProbe().handlers), far)
  const wire = connectPort(near)
  const waiting = [firstReply(wire, 'deaf'), firstReply(wire, 'deaf')]
  await sleep(10)
  far.close()
  for (const reply of await Promise.all(waiting))
    assert.ok(reply?.kind === 'fault' && reply.code === 'engine/failed')
  const later = await firstReply(wire, 'double')
  assert.ok(later?.kind === 'fault' && later.code === 'engine/failed')
})

test('a port that closes stops the handlers behind it', async () => {
  const [near, far] = channel()
  const { handlers, endless } = countProbe()
  servePort(dispatch(countContract, handlers), far)
  for await (const reply of connectPort(near)(
    { topic: 'count', name: 'forever', input: {}, id: '' },
    new AbortController().signal,
  )) {
    if (reply.kind === 'value') near.close()
    else assert.equal(reply.kind, 'fault')
  }
  for (let waitedMs = 0; endless.stopped === 0; waitedMs += 5) {
    assert.ok(waitedMs < 2000)
    await sleep(5)
  }
})

test('a message that is no answer closes the port and ends the calls in a fault', async () => {
  for (const garbage of [
    null,
    'reply',
    { kind: 'reply' },
    { kind: 'reply', number: 1, reply: { kind: 'value' } },
    { kind: 'reply', number: 1.5, reply: { kind: 'end' } },
  ]) {
    const [near, far] = channel()
    const closed = new Promise<void>((resolve) => far.onClose(resolve))
    far.onMessage(() => far.send(garbage))
    const reply = await firstReply(connectPort(near), 'double')
    assert.ok(reply?.kind === 'fault', JSON.stringify(garbage))
    assert.match(reply.message, /cannot be read/)
    await closed
  }
})

test('a message that is no call is passed over, and calls go on', async () => {
  const [near, far] = channel()
  servePort(dispatch(countContract, countProbe().handlers), far)
  for (const garbage of [
    null,
    7,
    { kind: 'call' },
    { kind: 'call', number: 1, call: { topic: 1 } },
    { kind: 'cancel', number: 99 },
  ])
    near.send(garbage)
  const reply = await firstReply(connectPort(near), 'refuse')
  assert.ok(reply?.kind === 'fault' && reply.code === 'evidence/too-large')
  near.close()
})

test('a value that cannot be copied to the other process is a fault of its call alone', async () => {
  const [near, far] = channel()
  servePort(async function* () {
    yield { kind: 'value', value: () => {} }
  }, far)
  const reply = await firstReply(connectPort(near), 'double')
  assert.ok(reply?.kind === 'fault' && reply.code === 'internal')
  const wire = connectPort(near)
  for await (const own of wire(
    { topic: 'count', name: 'double', input: () => {}, id: '' },
    new AbortController().signal,
  ))
    assert.ok(own.kind === 'fault' && own.code === 'internal')
  near.close()
})
