import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectClient } from '#app/contract/client.ts'
import type { Client } from '#app/contract/procedure.ts'
import { Fault } from '#app/fault.ts'
import { type ChildExit, forkChild } from './child.ts'
import { misbehaviour } from './misbehaving-child-fixture.ts'
import { type Supervised, type SupervisorOptions, supervise } from './supervisor.ts'

const module = { path: join(import.meta.dirname, 'misbehaving-child-fixture.ts'), args: [], nodeSwitches: [] }

const withChild = async (
  options: Partial<SupervisorOptions>,
  use: (child: Client<typeof misbehaviour>['child'], supervised: Supervised) => Promise<void>,
): Promise<void> => {
  const supervised = supervise({
    name: 'trial engine',
    start: () => forkChild(module),
    silenceMs: () => 20_000,
    memoryLimitBytes: 2e9,
    firstBackoffMs: 10,
    ...options,
  })
  try {
    await use(connectClient(misbehaviour, supervised.wire).child, supervised)
  } finally {
    await supervised.close()
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const stopped = {
  code: 'engine/failed',
  message: 'The trial engine stopped unexpectedly; the analysis can be retried.',
}

test('a child starts when it is first called, keeps typed arrays, and is one process for many calls', () =>
  withChild({}, async (child, { status }) => {
    assert.deepEqual(status(), { state: 'stopped', restarts: 0, fault: null })
    assert.deepEqual(await child.double({ values: new Float32Array([1, 2.5]) }), new Float32Array([2, 5]))
    assert.equal(status().state, 'ready')
    const [first, second] = await Promise.all([child.pid({}), child.pid({})])
    assert.equal(first, second)
    assert.notEqual(first, process.pid)
  }))

test('a fault of a handler is the call’s own and the process goes on', () =>
  withChild({}, async (child, { status }) => {
    const pid = await child.pid({})
    await assert.rejects(child.refuse({}), {
      code: 'evidence/unreadable',
      message: 'The picture is cut off.',
    })
    assert.equal(await child.pid({}), pid)
    assert.equal(status().restarts, 0)
  }))

test('a crash ends every call in flight in a fault that can be retried, and the next call finds a new process', async () => {
  const exits: ChildExit[] = []
  await withChild({ hearExit: (exit) => exits.push(exit) }, async (child, { status }) => {
    const pid = await child.pid({})
    await Promise.all([
      assert.rejects(child.wait({}), stopped),
      assert.rejects(child.exit({ code: 3 }), stopped),
      assert.rejects(child.wait({}), stopped),
    ])
    assert.equal(status().state, 'failed')
    assert.equal(status().fault?.code, 'engine/failed')
    const next = await child.pid({})
    assert.notEqual(next, pid)
    assert.deepEqual(status(), { state: 'ready', restarts: 1, fault: null })
    assert.deepEqual(exits, [{ exitCode: 3, lastWords: 'last words\n' }])
  })
})

test('a child killed from outside at any moment costs the calls in flight alone', () =>
  withChild({}, async (child) => {
    for (const delayMs of [0, 1, 5, 20, 60]) {
      const pid = await child.pid({})
      const seen: number[] = []
      const counting = (async () => {
        for await (const number of child.count({ end: 1000, pauseMs: 1 })) seen.push(number)
      })()
      setTimeout(() => process.kill(pid, 'SIGKILL'), delayMs)
      await assert.rejects(counting, stopped)
      assert.deepEqual(
        seen,
        Array.from(seen, (_, index) => index + 1),
      )
    }
  }))

test('a child that hangs is ended after its time, says so, and another call in flight can be retried', () =>
  withChild({ silenceMs: (call) => (call.name === 'hang' ? 300 : 20_000) }, async (child) => {
    const pid = await child.pid({})
    const waiting = assert.rejects(child.wait({}), stopped)
    await assert.rejects(child.hang({}), (thrown: unknown) => {
      assert.ok(thrown instanceof Fault)
      assert.equal(thrown.code, 'engine/exhausted')
      assert.match(thrown.message, /no answer for 0.3 s/)
      return true
    })
    await waiting
    assert.notEqual(await child.pid({}), pid)
    assert.equal(isAlive(pid), false)
  }))

test('a stream may take longer than the limit as long as it is not silent, and its reader may be slow', () =>
  withChild({ silenceMs: (call) => (call.name === 'count' ? 1000 : 20_000) }, async (child) => {
    await child.pid({})
    let seen = 0
    for await (const number of child.count({ end: 8, pauseMs: 200 })) {
      if (number === 4) await sleep(1300)
      seen = number
    }
    assert.equal(seen, 8)
  }))

test('a child that takes too much memory is ended and says so', () =>
  withChild({ memoryLimitBytes: 400e6, memoryIntervalMs: 20 }, async (child, { status }) => {
    await child.pid({})
    await assert.rejects(child.eat({ bytes: 600e6 }), (thrown: unknown) => {
      assert.ok(thrown instanceof Fault)
      assert.equal(thrown.code, 'engine/exhausted')
      assert.match(thrown.message, /more than 400 MB of memory/)
      return true
    })
    assert.equal(typeof (await child.pid({})), 'number')
    assert.equal(status().restarts, 1)
  }))

test('a child that answers garbage or hangs up is ended', () =>
  withChild({}, async (child) => {
    const first = await child.pid({})
    await assert.rejects(child.babble({}), { code: 'engine/failed', message: /cannot be read/ })
    const second = await child.pid({})
    await assert.rejects(child.disconnect({}), stopped)
    const third = await child.pid({})
    assert.deepEqual([isAlive(first), isAlive(second), isAlive(third)], [false, false, true])
  }))

test('a cancelled call that the child heeds leaves it alone, and one that it does not heed ends it', () =>
  withChild({ cancelGraceMs: 200 }, async (child) => {
    const pid = await child.pid({})
    await assert.rejects(child.wait({}, AbortSignal.timeout(30)), { code: 'engine/cancelled' })
    for await (const number of child.count({ end: 1000, pauseMs: 1 })) if (number === 2) break
    await sleep(300)
    assert.equal(await child.pid({}), pid)
    await assert.rejects(child.hang({}, AbortSignal.timeout(30)), { code: 'engine/cancelled' })
    assert.notEqual(await child.pid({}), pid)
  }))

test('restarts after crashes in a row are further and further apart', () => {
  const starts: number[] = []
  const exits: number[] = []
  const options: Partial<SupervisorOptions> = {
    firstBackoffMs: 200,
    start: () => {
      starts.push(performance.now())
      return forkChild(module)
    },
    hearExit: () => exits.push(performance.now()),
  }
  return withChild(options, async (child) => {
    for (let crash = 0; crash < 3; crash += 1) await assert.rejects(child.exit({ code: 1 }), stopped)
    const gaps = starts.slice(1).map((startedAtMs, index) => startedAtMs - exits[index]!)
    assert.equal(gaps.length, 2)
    // The exit is heard of a little later than the end of the port, from which the pause counts.
    assert.ok(gaps[0]! > 100 && gaps[1]! > 300, `${gaps}`)
    await assert.rejects(child.pid({}, AbortSignal.timeout(20)), { code: 'engine/cancelled' })
  })
})

test('a module that cannot be started is a fault and not a wait without end', () =>
  withChild(
    { start: () => forkChild({ ...module, path: join(import.meta.dirname, 'no-such-file.ts') }) },
    async (child) => {
      await assert.rejects(child.pid({}), stopped)
    },
  ))

test('closing ends the process and the calls in flight, and later calls say that it is closed', () =>
  withChild({}, async (child, { close, status }) => {
    const pid = await child.pid({})
    const waiting = assert.rejects(child.wait({}), { code: 'engine/unavailable' })
    await close()
    await waiting
    assert.equal(isAlive(pid), false)
    assert.equal(status().state, 'stopped')
    await assert.rejects(child.pid({}), { code: 'engine/unavailable' })
  }))

test('whoever watches hears of each change', () =>
  withChild({}, async (child, { watch }) => {
    const states: string[] = []
    const stop = watch(({ state }) => {
      if (states.at(-1) !== state) states.push(state)
    })
    await child.pid({})
    await assert.rejects(child.exit({ code: 1 }), stopped)
    stop()
    await child.pid({})
    assert.deepEqual(states, ['starting', 'busy', 'ready', 'busy', 'failed'])
  }))
