import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeLaunchToken } from './launch-token.ts'

const memory = (initial: Record<string, string> = {}) => {
  const held = new Map(Object.entries(initial))
  return {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
  }
}

test('the token is taken from the fragment once and kept for a reload', () => {
  const kept = memory()
  let forgotten = 0
  assert.equal(
    takeLaunchToken('#token=abc-_1', kept, () => forgotten++),
    'abc-_1',
  )
  assert.equal(forgotten, 1)
  assert.equal(
    takeLaunchToken('', kept, () => forgotten++),
    'abc-_1',
  )
  assert.equal(forgotten, 1)
})

test('a new launch replaces the kept token, and none is none', () => {
  assert.equal(
    takeLaunchToken('#token=new', memory({ 'assay.token': 'old' }), () => {}),
    'new',
  )
  for (const fragment of ['', '#', '#token=', '#other=1'])
    assert.equal(
      takeLaunchToken(fragment, memory(), () => assert.fail('nothing to forget')),
      '',
    )
})
