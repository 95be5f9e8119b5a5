import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { Exhibit, Integrity } from '#app/records/evidence.ts'
import type { OriginalsState } from '#app/records/originals.ts'
import { createOriginals, damagedExhibits, integrityOf } from './originals.ts'

const at = '2026-03-02T09:12:00.000Z'
const exhibit = (id: string, state: Integrity['state'] = 'intact') =>
  ({ id: id as ExhibitId, integrity: { state, foundAt: at } }) as Exhibit
const told = (change: Partial<OriginalsState>): OriginalsState => ({
  checking: false,
  done: 2,
  total: 2,
  damaged: [],
  warnings: [],
  ...change,
})
const changed = { exhibitId: 'one' as ExhibitId, integrity: { state: 'changed' as const, foundAt: at } }

test('what this opening found counts before what the case knew', () => {
  assert.equal(integrityOf(exhibit('one'), told({ damaged: [changed] })).state, 'changed')
  assert.equal(integrityOf(exhibit('two'), told({ damaged: [changed] })).state, 'intact')
  assert.equal(integrityOf(exhibit('two', 'missing'), told({})).state, 'missing')
  assert.deepEqual(
    damagedExhibits(
      [exhibit('one'), exhibit('two'), exhibit('three', 'missing')],
      told({ damaged: [changed] }),
    ).map(({ id }) => id),
    ['one', 'three'],
  )
})

test('the page asks for the case again when the check ends or finds something, and forgets with the case', async () => {
  const stop = new AbortController()
  const states = [
    told({ checking: true, done: 0 }),
    told({ checking: true, done: 1, damaged: [changed] }),
    told({ damaged: [changed] }),
  ]
  const verdictsAfter: number[] = []
  let heard = 0
  const client = {
    evidence: {
      watchOriginals: async function* () {
        for (const state of states) {
          yield state
          verdictsAfter.push(heard)
        }
        stop.abort()
      },
    },
  } as unknown as Client<WorkstationContract>
  const { store, watch } = createOriginals(client, () => {
    heard += 1
  })
  await watch(stop.signal)
  assert.deepEqual(verdictsAfter, [0, 1, 2])
  assert.deepEqual(store.getState().damaged, [])
})
