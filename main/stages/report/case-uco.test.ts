import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caseUco } from './case-uco.ts'
import { faceOf, findingOf, reportOf, snapshotOf } from './report-fixture.ts'

const graphOf = (snapshot = snapshotOf()) =>
  (caseUco(reportOf(snapshot).manifest) as { '@graph': Record<string, unknown>[] })['@graph']

test('a raster picture goes in and an artifact classification comes out of an action by the examiner', () => {
  const graph = graphOf()
  const byType = (type: string) => graph.filter((node) => node['@type'] === type)
  const [picture] = byType('uco-observable:RasterPicture')
  const [result] = byType('uco-analysis:AnalyticResult')
  const [action] = byType('case-investigation:InvestigativeAction')
  assert.deepEqual(action?.['uco-action:object'], [{ '@id': picture?.['@id'] }])
  assert.deepEqual(action?.['uco-action:result'], [{ '@id': result?.['@id'] }])
  assert.equal(action?.['uco-core:description'], 'SOLVE-IT technique DFT-1176')
  assert.match(JSON.stringify(result), /"uco-analysis:class":"supports manipulation"/)
  assert.doesNotMatch(JSON.stringify(result), /classificationConfidence/)
})

test('what could not be decoded is a file and no picture, and a face without a score has none', () => {
  const bare = findingOf(faceOf(1, 1), {
    score: null,
    outcome: 'not assessable',
    segmentation: null,
    gradcam: null,
  })
  const graph = graphOf(snapshotOf({ findings: [bare] }))
  assert.equal(graph.filter((node) => node['@type'] === 'uco-observable:File').length, 1)
  assert.doesNotMatch(JSON.stringify(graph), /"assay:score"/)
})

test('every reference points to a node of the graph, and no node is there twice', () => {
  const graph = graphOf()
  const ids = graph.map((node) => node['@id'])
  assert.equal(new Set(ids).size, ids.length)
  for (const [, ref] of JSON.stringify(graph).matchAll(/\{"@id":"([^"]+)"\}/g))
    assert.ok(ids.includes(ref), ref)
})
