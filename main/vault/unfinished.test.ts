import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { createCase } from './create-case.ts'
import {
  closeAtEnd,
  faceAt,
  findingFor,
  pictureOf,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

test('what was cut off between registration and the last finding is unfinished, and nothing else', async (t) => {
  const parent = testFolder(t)
  const vault = closeAtEnd(t, await createCase(parent, testStatement, testCustodian(join(parent, 'user'))))
  const { evidence, faces, findings, queue, unfinished } = vault
  const exhibit = await takeIn(vault, 'one')
  const { id } = exhibit
  const isUnfinished = () => unfinished().includes(id)
  assert.ok(isUnfinished(), 'registered')
  evidence.setUndecodable(id, 'No picture.', [])
  assert.ok(!isUnfinished(), 'refused')
  evidence.setPicture(id, await pictureOf(vault), [])
  assert.ok(isUnfinished(), 'decoded')
  const [first, second] = faces.replaceDetected(id, [faceAt(10), faceAt(200)])
  assert.ok(isUnfinished(), 'two faces wait')
  findings.append(findingFor(first!.id, 0.5))
  assert.ok(isUnfinished(), 'one face waits')
  faces.reject(second!.id)
  assert.ok(!isUnfinished(), 'nobody waits for a rejected face')
  faces.restore(second!.id)
  const work = { exhibitId: id, faceId: null, step: '', fault: null }
  queue.put([{ ...work, state: 'cancelled' }])
  assert.ok(!isUnfinished(), 'what was cancelled is not taken up again by itself')
  queue.remove([work])
  assert.ok(isUnfinished())
  findings.recordFailure({ exhibitId: id, faceId: second!.id, code: 'engine/failed', message: 'Stopped.' })
  assert.ok(!isUnfinished(), 'what failed was told, and waits for the examiner')

  const none = await takeIn(vault, 'two')
  evidence.setPicture(none.id, await pictureOf(vault), [])
  assert.deepEqual(unfinished(), [none.id])
  faces.replaceDetected(none.id, [])
  assert.deepEqual(unfinished(), [], 'a picture without a face is done')
})
