import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '#app/fault.ts'
import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { QueueState } from '#app/records/progress.ts'
import type { QueuedWork, QueueStore } from '#main/vault/queue.ts'
import { openAnalysisQueue, type QueueOptions, type Work } from './queue.ts'

const exhibit = (number: number) => `exhibit-${number}` as ExhibitId
const whole = (number: number): Work => ({ exhibitId: exhibit(number), faceId: null })
const keyOf = ({ exhibitId, faceId }: Work) => `${exhibitId}/${faceId}`

/** A store as the vault's, in memory, that outlives the queues opened on it. */
const memoryStore = (): QueueStore => {
  const rows = new Map<string, QueuedWork>()
  let isPaused = false
  return {
    list: () => [...rows.values()],
    put: (work) => {
      for (const one of work) rows.set(keyOf(one), one)
    },
    remove: (work) => {
      for (const one of work) rows.delete(keyOf(one))
    },
    isPaused: () => isPaused,
    setPaused: (paused) => {
      isPaused = paused
    },
  }
}

const opened = (run: QueueOptions['run'], store = memoryStore()) => {
  const failures: string[] = []
  const queue = openAnalysisQueue({
    store,
    run,
    hearFailure: (work, fault) => failures.push(`${work.exhibitId} ${fault.code}`),
    hearStop: (fault) => failures.push(`stopped ${fault.code}`),
  })
  const states = () => queue.state().items.map(({ state }) => state)
  return { queue, store, failures, states }
}

const until = async (isSo: () => boolean): Promise<void> => {
  const endMs = performance.now() + 5000
  while (!isSo()) {
    assert.ok(performance.now() < endMs, 'it did not come to that')
    await sleep(2)
  }
}

test('work is done in order, one piece at a time, and one failure stops nothing', async () => {
  const order: string[] = []
  let atOnce = 0
  const { queue, states, failures } = opened(async ({ exhibitId }) => {
    atOnce += 1
    assert.equal(atOnce, 1)
    await sleep(2)
    order.push(exhibitId)
    atOnce -= 1
    if (exhibitId === exhibit(2)) throw new Fault('engine/failed', 'It stopped; the analysis can be retried.')
  })
  queue.add([whole(1), whole(2), whole(3)])
  queue.add([whole(1)])
  await until(() => states().every((state) => state === 'done' || state === 'failed'))
  assert.deepEqual(order, [exhibit(1), exhibit(2), exhibit(3)])
  assert.deepEqual(states(), ['done', 'failed', 'done'])
  assert.deepEqual(failures, [`${exhibit(2)} engine/failed`])
  assert.match(queue.state().items[1]?.fault?.message ?? '', /can be retried/)
  queue.retry([exhibit(1), exhibit(2)])
  await until(() => order.length === 4 && !states().includes('running'))
  assert.equal(order[3], exhibit(2))
  await queue.close()
})

test('pausing finishes the piece at work and keeps the rest, over a restart too', async () => {
  const store = memoryStore()
  const done: string[] = []
  const run: QueueOptions['run'] = async ({ exhibitId }) => {
    await sleep(5)
    done.push(exhibitId)
  }
  const first = opened(run, store)
  first.queue.add([whole(1), whole(2)])
  assert.equal(first.queue.pause().paused, true)
  await until(() => done.length === 1)
  await sleep(20)
  assert.deepEqual(first.states(), ['done', 'waiting'])
  await first.queue.close()

  const second = opened(run, store)
  await sleep(20)
  assert.deepEqual([done.length, second.queue.state().paused, second.states()], [1, true, ['waiting']])
  second.queue.resume()
  await until(() => done.length === 2)
  await second.queue.close()
})

test('cancelling breaks off what runs and what waits; retrying brings both back', async () => {
  let isHeld = true
  const { queue, states } = opened(async (_, __, signal) => {
    if (isHeld) await sleep(10_000, undefined, { signal })
  })
  queue.add([whole(1), whole(2)])
  await until(() => states()[0] === 'running')
  queue.cancel([exhibit(1), exhibit(2)])
  await until(() => states().every((state) => state === 'cancelled'))
  isHeld = false
  queue.retry([exhibit(1), exhibit(2)])
  await until(() => states().every((state) => state === 'done'))
  await queue.close()
})

test('closing puts the piece at work back in line', async () => {
  const store = memoryStore()
  const { queue, states } = opened((_, __, signal) => sleep(10_000, undefined, { signal }), store)
  queue.add([whole(1)])
  await until(() => states()[0] === 'running')
  await queue.close()
  assert.deepEqual(
    store.list().map(({ state, fault }) => [state, fault]),
    [['waiting', null]],
  )
})

test('watching shows each step and ends with the queue', async () => {
  const { queue } = opened(async (_, report) => {
    report('decoding', 0.25)
    await sleep(250)
  })
  const seen: QueueState[] = []
  const watching = (async () => {
    for await (const state of queue.watch(new AbortController().signal)) seen.push(state)
  })()
  queue.add([whole(1)])
  await until(() => seen.at(-1)?.items[0]?.state === 'done')
  await queue.close()
  await watching
  assert.ok(seen.some(({ items }) => items[0]?.step === 'decoding' && items[0].share === 0.25))
  assert.equal(seen.at(-1)?.leftMs, 0)
})

test('the time left follows from the work done', async () => {
  let nowMs = 0
  const store = memoryStore()
  const queue = openAnalysisQueue({
    store,
    run: async () => {
      nowMs += 500
    },
    hearFailure: () => {},
    hearStop: () => {},
    nowMs: () => nowMs,
  })
  assert.equal(queue.state().leftMs, 0)
  queue.add([whole(1)])
  await until(() => queue.state().items[0]?.state === 'done')
  queue.pause()
  assert.equal(queue.add([whole(2), whole(3), whole(4)]).leftMs, 1500)
  await queue.close()
})

test('an exhibit with several pieces of work is shown once, in the state that matters most', async () => {
  const { queue, states } = opened(async ({ faceId }) => {
    if (faceId !== null) throw new Fault('internal', 'no')
  })
  queue.add([whole(1), { exhibitId: exhibit(1), faceId: 'face' as FaceId }])
  await until(() => states().length === 1 && states()[0] === 'failed')
  await queue.close()
})

test('a store that cannot be written any more pauses the queue instead of losing the work', async () => {
  const store = memoryStore()
  let isBroken = false
  const { queue, failures, states } = opened(
    async () => {
      isBroken = true
    },
    {
      ...store,
      put: (work) => {
        if (isBroken) throw new Fault('vault/locked', 'The drive is full.')
        store.put(work)
      },
    },
  )
  queue.add([whole(1), whole(2)])
  await until(() => queue.state().paused)
  assert.equal(store.list()[1]?.state, 'waiting')
  assert.deepEqual([failures, states()], [['stopped vault/locked'], ['waiting', 'waiting']])
  await queue.close()
})

test('a face that is moved while it is examined is examined once more, however often it was moved', async () => {
  const face: Work = { exhibitId: exhibit(1), faceId: 'face' as FaceId }
  let runs = 0
  const { queue, states } = opened(async () => {
    runs += 1
    if (runs > 1) return
    queue.add([face])
    queue.add([face])
    queue.add([whole(1)])
  })
  queue.add([face])
  await until(() => runs > 0 && states().every((state) => state === 'done'))
  assert.equal(runs, 3, 'the face twice and the exhibit once')
  await queue.close()
})
