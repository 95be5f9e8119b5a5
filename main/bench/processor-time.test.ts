import assert from 'node:assert/strict'
import { test } from 'node:test'
import { processorMs, processorMsOf } from './processor-time.ts'

const skip = process.platform === 'linux' ? false : 'skipped: only Linux tells it'

test('computing time is that of the process, and not told for one that has ended', { skip }, async () => {
  const before = (await processorMs(process.pid))!
  const own = process.cpuUsage()
  while (process.cpuUsage(own).user < 200_000) Math.sqrt(Math.random())
  const spent = (await processorMs(process.pid))! - before
  assert.ok(spent >= 150 && spent < 2000, `${spent} ms`)
  assert.equal(await processorMs(2 ** 22 + 1), null)
  assert.equal(await processorMsOf([process.pid, 2 ** 22 + 1]), null)
  assert.equal(await processorMsOf([undefined]), 0)
})
