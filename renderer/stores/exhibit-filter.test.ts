import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding, Outcome } from '#app/records/finding.ts'
import { buildIndex, latestFinding, summarise } from './case-index.ts'
import { filterExhibits, noFilter, tagsOf } from './exhibit-filter.ts'

const exhibit = (id: string, more: Partial<Exhibit> = {}) =>
  ({
    id,
    label: id,
    name: `${id}.jpg`,
    receivedAt: '2026-01-01T00:00:00.000Z',
    tags: [],
    reviewed: false,
    note: '',
    ...more,
  }) as unknown as Exhibit

const face = (id: string, exhibitId: string, rejected = false) =>
  ({ id, exhibitId, number: 1, rejected }) as unknown as Face

const finding = (faceId: string, outcome: Outcome, score: number | null, at = '2026-01-01') =>
  ({ id: `${faceId}${at}`, faceId, outcome, score, at }) as unknown as Finding

const exhibits = [
  exhibit('A10', { tags: ['passport'], note: 'Looks odd near the mouth' }),
  exhibit('A2', { reviewed: true }),
  exhibit('A1', { name: 'Grüße.png' }),
]
const index = buildIndex(
  [face('f1', 'A10'), face('f2', 'A2'), face('f3', 'A2', true)],
  [
    finding('f1', 'supports no manipulation', 0.2, '2026-01-01'),
    finding('f1', 'supports manipulation', 0.9, '2026-01-02'),
    finding('f2', 'not assessable', null),
    finding('f3', 'supports manipulation', 0.99),
  ],
)
const labels = (filter: Partial<typeof noFilter>) =>
  filterExhibits(exhibits, index, { ...noFilter, ...filter }).map(({ label }) => label)

test('without a filter all exhibits are shown, numbers in order', () => {
  assert.deepEqual(labels({}), ['A1', 'A2', 'A10'])
})

test('the latest finding counts, and a rejected face does not', () => {
  const [first] = exhibits
  assert.equal(latestFinding(index, 'f1' as Face['id'])?.score, 0.9)
  assert.deepEqual(first && summarise(index, first), { outcome: 'supports manipulation', score: 0.9 })
  assert.deepEqual(labels({ outcome: 'supports manipulation' }), ['A10'])
  assert.deepEqual(labels({ outcome: 'not assessable' }), ['A2'])
  assert.deepEqual(labels({ outcome: 'none' }), ['A1'])
})

test('every word must occur somewhere in label, name, tag or note, whatever its case', () => {
  assert.deepEqual(labels({ text: 'MOUTH passp' }), ['A10'])
  assert.deepEqual(labels({ text: 'grüße' }), ['A1'])
  assert.deepEqual(labels({ text: 'mouth png' }), [])
  assert.deepEqual(labels({ text: '  ' }), ['A1', 'A2', 'A10'])
})

test('tags and review narrow the list together', () => {
  assert.deepEqual(labels({ tag: 'passport' }), ['A10'])
  assert.deepEqual(labels({ tag: 'passport', reviewed: true }), [])
  assert.deepEqual(labels({ reviewed: false }), ['A1', 'A10'])
  assert.deepEqual(tagsOf(exhibits), ['passport'])
})

test('by score, the highest comes first and those without one last', () => {
  assert.deepEqual(labels({ order: 'score' }), ['A10', 'A1', 'A2'])
})
