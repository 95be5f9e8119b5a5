import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnswerId, ExhibitId, FaceId, FindingId } from './ids.ts'
import { emptyReportDraft, type ReportDraft } from './records/report-draft.ts'
import { type ChecklistFacts, lacking, listMissing, reportedFaces } from './report-checklist.ts'

const at = '2026-03-01T08:00:00.000Z'
const [one, two] = ['exhibit 1' as ExhibitId, 'exhibit 2' as ExhibitId]
const face = (id: string, exhibitId: ExhibitId, rejected = false) => ({
  id: id as FaceId,
  exhibitId,
  number: 1,
  rejected,
})
const finding = (id: string, faceId: string, time = at) => ({
  id: id as FindingId,
  faceId: faceId as FaceId,
  outcome: 'supports manipulation' as const,
  at: time,
})
const facts: ChecklistFacts = {
  exhibits: [
    { id: one, label: 'P1', integrity: { state: 'intact', foundAt: at } },
    { id: two, label: 'P2', integrity: { state: 'changed', foundAt: at } },
  ],
  faces: [face('a', one), face('b', two), face('c', two, true)],
  findings: [finding('later', 'a', '2026-03-02T08:00:00.000Z'), finding('first', 'a')],
  queued: [two],
}
const draft: ReportDraft = {
  ...emptyReportDraft,
  instruction: { ...emptyReportDraft.instruction, requester: 'Court', question: 'Altered?' },
}
const whats = (changed: Partial<ReportDraft>, known: Partial<ChecklistFacts> = {}) =>
  listMissing({ ...draft, ...changed }, { ...facts, ...known }).map(({ what, names }) =>
    [what, ...names].join(' '),
  )

test('an untouched draft lacks what a court would ask for, and a changed original before all', () => {
  assert.deepEqual(whats({ instruction: emptyReportDraft.instruction }), [
    'originals P2',
    'question',
    'being examined P2',
    'not examined P2 face 1',
    'opinion P1 face 1 P2 face 1',
    'review',
  ])
})

test('what is left out of the report is not lacking', () => {
  assert.deepEqual(whats({ exhibits: [one] }), ['opinion P1 face 1', 'review'])
  assert.deepEqual(whats({ exhibits: [] }), ['nothing reported', 'review'])
})

test('a declaration needs what it refers to', () => {
  const pack = (name: 'uk' | 'fre-902', compliance = '') => ({
    exhibits: [one],
    declarations: { ...draft.declarations, pack: name, compliance },
    instruction: emptyReportDraft.instruction,
  })
  assert.deepEqual(whats(pack('uk')), [
    'instruction for the declaration',
    'qualifications',
    'opinion P1 face 1',
    'compliance',
    'review',
  ])
  assert.deepEqual(whats(pack('fre-902')), ['qualifications', 'question', 'opinion P1 face 1', 'review'])
})

test('an opinion against the reading of the detector asks for a reason, and takes one from either place', () => {
  const stated = (statement: string, own = '') => ({
    exhibits: [one],
    opinion: {
      statement,
      faces: [{ faceId: 'a' as FaceId, level: 'supports neither' as const, statement: own }],
    },
  })
  assert.deepEqual(whats(stated('')), ['reasons P1 face 1', 'review'])
  assert.deepEqual(whats(stated('Because')), ['review'])
  assert.deepEqual(whats(stated('', 'Because')), ['review'])
})

test('quoted sentences ask to be considered, and a comment must be there', () => {
  const quoted = (verdict: 'commented' | 'not considered' | 'adopted') => ({
    exhibits: [one],
    dialogue: [{ answerId: 'x' as AnswerId, sentences: [{ text: 't', verdict, comment: ' ' }] }],
  })
  assert.deepEqual(whats(quoted('commented')), ['comment', 'opinion P1 face 1', 'review'])
  assert.deepEqual(whats(quoted('not considered')), ['opinion P1 face 1', 'sentences', 'review'])
  assert.deepEqual(whats(quoted('adopted')), ['opinion P1 face 1', 'review'])
})

test('a review without a name is needed to be named', () => {
  const review = { reviewer: ' ', at, isBlind: false, agrees: true, comment: '' }
  assert.deepEqual(whats({ exhibits: [one], review }), ['reviewer', 'opinion P1 face 1'])
})

test('needed ones come first in the list', () => {
  const needs = Object.values(lacking).map(({ isNeeded }) => isNeeded)
  assert.deepEqual(
    needs,
    needs.toSorted((a, b) => Number(b) - Number(a)),
  )
})

test('the latest finding is reported unless another was chosen, and a rejected face only when it was', () => {
  const found = (faces: ReportDraft['faces']) =>
    reportedFaces({ exhibits: null, faces }, facts).map(({ label, finding: reported }) => [
      label,
      reported?.id ?? null,
    ])
  assert.deepEqual(found(null), [
    ['P1 face 1', 'later'],
    ['P2 face 1', null],
  ])
  const choice = (id: string, findingId: string | null) => ({
    faceId: id as FaceId,
    findingId: findingId as FindingId | null,
    figures: [],
  })
  assert.deepEqual(found([choice('c', null), choice('a', 'first')]), [
    ['P1 face 1', 'first'],
    ['P2 face 1', null],
  ])
})
