import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gathered } from './gathered.ts'

const counted = (t: TestContext) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const ranAt: number[] = []
  const call = gathered(async () => void ranAt.push(Date.now()))
  return { call, ranAt, wait: (ms: number) => t.mock.timers.tick(ms) }
}

test('a call on its own is answered at once', (t) => {
  const { call, ranAt, wait } = counted(t)
  call()
  wait(5000)
  call()
  assert.deepEqual(ranAt, [0, 5000])
})

test('what follows closely is answered together, and the last call always', (t) => {
  const { call, ranAt, wait } = counted(t)
  for (const ms of [0, 10, 10, 10]) {
    wait(ms)
    call()
  }
  for (let step = 0; step < 100; step += 1) wait(10)
  assert.deepEqual(ranAt, [0, 280])
})

test('calls that never pause are answered every second', (t) => {
  const { call, ranAt, wait } = counted(t)
  for (let step = 0; step < 30; step += 1) {
    call()
    wait(100)
  }
  assert.ok(ranAt.length >= 3 && ranAt.length <= 5, ranAt.join())
  for (const [at, ms] of ranAt.entries()) assert.ok(at === 0 || ms - ranAt[at - 1]! <= 1100, ranAt.join())
})
