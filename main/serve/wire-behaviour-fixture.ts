import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { connectClient } from '#app/contract/client.ts'
import { command, type Handlers, query, stream } from '#app/contract/procedure.ts'
import type { Call, Reply, Wire } from '#app/contract/wire.ts'
import { Fault } from '#app/fault.ts'
import { dispatch, type HearFault } from './dispatch.ts'

const Amount = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** A small contract with every kind of procedure and every way to go wrong. */
export const countContract = {
  count: {
    double: query(
      v.object({ of: v.pipe(v.number(), v.finite()), note: v.optional(v.string(), 'none') }),
      v.object({ is: v.number(), note: v.string() }),
    ),
    keep: command(v.object({ word: v.string() }), v.object({ kept: v.string() })),
    upTo: stream(v.object({ end: Amount, pauseMs: v.number() }), v.number()),
    forever: stream(v.object({}), v.number()),
    deaf: query(v.object({}), v.null()),
    refuse: query(v.object({}), v.null()),
    burst: query(v.object({}), v.null()),
    lie: query(v.object({}), v.number()),
    lieLater: stream(v.object({}), v.number()),
  },
}

export interface CountProbe {
  readonly handlers: Handlers<typeof countContract>
  readonly kept: string[]
  /** How many endless streams run, and how many of them were stopped. */
  readonly endless: { started: number; stopped: number }
}

export const countProbe = (): CountProbe => {
  const kept: string[] = []
  const endless = { started: 0, stopped: 0 }
  return {
    kept,
    endless,
    handlers: {
      count: {
        double: ({ of, note }) => ({ is: 2 * of, note, surplus: 'left out' }),
        keep: async ({ word }) => {
          await sleep(20)
          kept.push(word)
          return { kept: word }
        },
        upTo: async function* ({ end, pauseMs }, signal) {
          for (let number = 1; number <= end; number += 1) {
            if (pauseMs > 0) await sleep(pauseMs, undefined, { signal })
            yield number
          }
        },
        forever: async function* (_, signal) {
          endless.started += 1
          try {
            for (let number = 1; ; number += 1) {
              await sleep(2, undefined, { signal })
              yield number
            }
          } finally {
            endless.stopped += 1
          }
        },
        deaf: () => new Promise<null>(() => {}),
        refuse: () => {
          throw new Fault('evidence/too-large', 'The picture is too large; make it smaller.', {
            detail: { bytes: 12, limit: 10, name: '<b>', known: null, whole: true },
            cause: new Error('a secret cause'),
          })
        },
        burst: async () => {
          throw new TypeError('x is not y')
        },
        lie: () => 'seven' as unknown as number,
        lieLater: async function* () {
          yield 1
          yield 'two' as unknown as number
        },
      },
    },
  }
}

/** How a transport under test carries a wire: returns the far end of it. */
export type Carry = (wire: Wire) => Promise<{ readonly wire: Wire; readonly close: () => Promise<void> }>

const repliesOf = async (
  wire: Wire,
  call: Partial<Call>,
  signal = new AbortController().signal,
): Promise<Reply[]> => {
  const replies: Reply[] = []
  for await (const reply of wire({ topic: 'count', name: '', input: {}, id: '1', ...call }, signal))
    replies.push(reply)
  return replies
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let waitedMs = 0; !holds(); waitedMs += 5) {
    assert.ok(waitedMs < 5000, `waited 5 s for: ${holds}`)
    await sleep(5)
  }
}

const isFault =
  (code: string, message = /./) =>
  (thrown: unknown): boolean => {
    assert.ok(thrown instanceof Fault, `${thrown}`)
    assert.equal(thrown.code, code)
    assert.match(thrown.message, message)
    return true
  }

/** Declares the tests that every transport must pass. */
export const testWireBehaviour = (transport: string, carry: Carry): void => {
  const withCarried = async (
    use: (carried: {
      wire: Wire
      probe: CountProbe
      client: ReturnType<typeof connectClient<typeof countContract>>
      heard: Fault[]
    }) => Promise<void>,
  ): Promise<void> => {
    const probe = countProbe()
    const heard: Fault[] = []
    const hear: HearFault = (fault) => heard.push(fault)
    const { wire, close } = await carry(dispatch(countContract, probe.handlers, hear))
    try {
      await use({ wire, probe, client: connectClient(countContract, wire), heard })
    } finally {
      await close()
    }
  }

  test(`${transport}: a query answers once, with defaults filled in and fields that were not agreed left out`, () =>
    withCarried(async ({ client }) => {
      assert.deepEqual(await client.count.double({ of: 21 }), { is: 42, note: 'none' })
    }))

  test(`${transport}: a stream's values arrive in order, also when it runs beside another`, () =>
    withCarried(async ({ client }) => {
      const read = async (end: number, pauseMs: number): Promise<number[]> => {
        const numbers: number[] = []
        for await (const number of client.count.upTo({ end, pauseMs })) numbers.push(number)
        return numbers
      }
      const [slow, quick, sudden] = await Promise.all([read(20, 2), read(30, 1), read(2000, 0)])
      assert.deepEqual(
        slow,
        Array.from({ length: 20 }, (_, index) => index + 1),
      )
      assert.deepEqual(
        quick,
        Array.from({ length: 30 }, (_, index) => index + 1),
      )
      assert.deepEqual(
        sudden,
        Array.from({ length: 2000 }, (_, index) => index + 1),
      )
    }))

  test(`${transport}: input that does not fit is refused with the field's name, and no handler runs`, () =>
    withCarried(async ({ wire, probe }) => {
      const [reply, ...more] = await repliesOf(wire, { name: 'keep', input: { word: 7 } })
      assert.deepEqual(more, [])
      assert.ok(reply?.kind === 'fault')
      assert.equal(reply.code, 'input/invalid')
      assert.equal(reply.detail.field, 'word')
      assert.deepEqual(probe.kept, [])
      for (const input of [null, 'text', [], 3]) {
        const [refusal] = await repliesOf(wire, { name: 'keep', input })
        assert.ok(refusal?.kind === 'fault' && refusal.code === 'input/invalid', JSON.stringify(input))
      }
    }))

  test(`${transport}: a procedure that does not exist is not found, whatever its name`, () =>
    withCarried(async ({ wire }) => {
      for (const [topic, name] of [
        ['count', 'halve'],
        ['sum', 'double'],
        ['count', 'constructor'],
        ['__proto__', 'toString'],
        ['constructor', 'prototype'],
        ['', ''],
      ] as const) {
        const [reply] = await repliesOf(wire, { topic, name })
        assert.ok(reply?.kind === 'fault' && reply.code === 'input/not-found', `${topic}.${name}`)
      }
    }))

  test(`${transport}: a fault keeps its code, sentence and detail, and its cause stays behind`, () =>
    withCarried(async ({ client, wire, heard }) => {
      await assert.rejects(client.count.refuse({}), (thrown: unknown) => {
        assert.ok(thrown instanceof Fault)
        assert.equal(thrown.code, 'evidence/too-large')
        assert.equal(thrown.message, 'The picture is too large; make it smaller.')
        assert.deepEqual(thrown.detail, { bytes: 12, limit: 10, name: '<b>', known: null, whole: true })
        assert.equal(thrown.cause, undefined)
        return true
      })
      assert.doesNotMatch(JSON.stringify(await repliesOf(wire, { name: 'refuse' })), /secret|stack/)
      assert.match(String(heard[0]?.cause), /a secret cause/)
      await assert.rejects(client.count.burst({}), isFault('internal', /x is not y/))
    }))

  test(`${transport}: an answer that is not what was agreed is never shown`, () =>
    withCarried(async ({ client }) => {
      await assert.rejects(client.count.lie({}), isFault('internal', /not what was agreed/))
      const shown: number[] = []
      await assert.rejects(async () => {
        for await (const number of client.count.lieLater({})) shown.push(number)
      }, isFault('internal'))
      assert.deepEqual(shown, [1])
    }))

  test(`${transport}: an abort stops the handler and ends the call as cancelled`, () =>
    withCarried(async ({ client, probe }) => {
      const stop = new AbortController()
      await assert.rejects(async () => {
        for await (const number of client.count.forever({}, stop.signal)) if (number === 3) stop.abort()
      }, isFault('engine/cancelled'))
      await until(() => probe.endless.stopped === 1)
      assert.equal(probe.endless.started, 1)
    }))

  test(`${transport}: leaving a stream early stops the handler`, () =>
    withCarried(async ({ client, probe }) => {
      for await (const number of client.count.forever({})) if (number === 2) break
      await until(() => probe.endless.stopped === 1)
    }))

  test(`${transport}: a query that heeds no signal is cancelled all the same`, () =>
    withCarried(async ({ client }) => {
      const stop = new AbortController()
      const answer = client.count.deaf({}, stop.signal)
      setTimeout(() => stop.abort(), 20)
      await assert.rejects(answer, isFault('engine/cancelled'))
    }))

  test(`${transport}: a call whose signal is aborted already runs nothing`, () =>
    withCarried(async ({ client, probe }) => {
      await assert.rejects(
        client.count.keep({ word: 'no' }, AbortSignal.abort()),
        isFault('engine/cancelled'),
      )
      await sleep(40)
      assert.deepEqual(probe.kept, [])
    }))

  test(`${transport}: a client refuses an answer that its own contract does not know`, () =>
    withCarried(async ({ wire }) => {
      const newer = { count: { double: query(v.object({ of: v.number() }), v.object({ is: v.string() })) } }
      await assert.rejects(
        connectClient(newer, wire).count.double({ of: 1 }),
        isFault('internal', /not what was agreed/),
      )
    }))
}
