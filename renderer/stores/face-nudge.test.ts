import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Box } from '#app/geometry.ts'
import type { FaceId } from '#app/ids.ts'
import { boxOf, createFaceNudge, nudgePauseMs } from './face-nudge.ts'

const one = 'one' as FaceId
const two = 'two' as FaceId
const box = (x: number): Box => ({ x, y: 5, width: 10, height: 10 })

const watched = (t: TestContext) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const moves: (readonly [FaceId, number])[] = []
  const nudge = createFaceNudge(async (faceId, { x }) => moves.push([faceId, x]))
  return { nudge, moves, wait: (ms: number) => t.mock.timers.tick(ms) }
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('many steps become one move, once they have paused', (t) => {
  const { nudge, moves, wait } = watched(t)
  for (const x of [1, 2, 3, 4]) {
    nudge.nudge(one, box(x))
    wait(nudgePauseMs - 1)
  }
  assert.deepEqual(moves, [])
  assert.equal(nudge.store.getState().pending?.box.x, 4)
  wait(1)
  assert.deepEqual(moves, [[one, 4]])
})

test('letting go tells at once and only once, and nothing where nothing moved', async (t) => {
  const { nudge, moves, wait } = watched(t)
  nudge.settle()
  nudge.nudge(one, box(1))
  nudge.settle()
  nudge.settle()
  wait(nudgePauseMs)
  assert.deepEqual(moves, [[one, 1]])
  await settled()
  assert.equal(nudge.store.getState().pending, null)
})

test('another face ends the move of the first', (t) => {
  const { nudge, moves, wait } = watched(t)
  nudge.nudge(one, box(1))
  nudge.nudge(two, box(7))
  assert.deepEqual(moves, [[one, 1]])
  wait(nudgePauseMs)
  assert.deepEqual(moves, [
    [one, 1],
    [two, 7],
  ])
})

test('a step while the case is being told is not lost, and is told next', async (t) => {
  const { nudge, moves, wait } = watched(t)
  nudge.nudge(one, box(1))
  nudge.settle()
  nudge.nudge(one, box(2))
  await settled()
  assert.equal(nudge.store.getState().pending?.box.x, 2)
  wait(nudgePauseMs)
  assert.deepEqual(moves, [
    [one, 1],
    [one, 2],
  ])
})

test('the page shows the moved box of that face alone', () => {
  const pending = { faceId: one, box: box(3) }
  assert.equal(boxOf({ id: one, box: box(0) }, pending).x, 3)
  assert.equal(boxOf({ id: two, box: box(0) }, pending).x, 0)
  assert.equal(boxOf({ id: one, box: box(0) }, null).x, 0)
})
