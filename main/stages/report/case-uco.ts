import type { ReportManifest } from '#app/records/report.ts'

/** JSON-LD is plain JSON. */
type Node = Readonly<Record<string, unknown>>

const context: Node = {
  kb: 'http://example.org/kb/',
  assay: 'https://assay.example/ontology/',
  'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
  'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
  'uco-analysis': 'https://ontology.unifiedcyberontology.org/uco/analysis/',
  'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
  'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
  'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
  'uco-tool': 'https://ontology.unifiedcyberontology.org/uco/tool/',
  'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
  'uco-vocabulary': 'https://ontology.unifiedcyberontology.org/uco/vocabulary/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
}

const typed = (type: string, value: string): Node => ({ '@type': `xsd:${type}`, '@value': value })
const ref = (id: string): Node => ({ '@id': id })

const hashOf = (method: 'SHA256' | 'SHA512', value: string): Node => ({
  '@type': 'uco-types:Hash',
  'uco-types:hashMethod': { '@type': 'uco-vocabulary:HashNameVocab', '@value': method },
  'uco-types:hashValue': typed('hexBinary', value),
})

type Exhibit = ReportManifest['exhibits'][number]
type Finding = ReportManifest['findings'][number]

const pictureId = ({ id }: Pick<Exhibit, 'id'>): string => `kb:RasterPicture-${id}`
const resultId = ({ id }: Finding): string => `kb:AnalyticResult-${id}`

const picture = (exhibit: Exhibit): Node => ({
  '@id': pictureId(exhibit),
  '@type': exhibit.picture === null ? 'uco-observable:File' : 'uco-observable:RasterPicture',
  'uco-core:name': exhibit.label,
  'uco-core:hasFacet': [
    {
      '@type': 'uco-observable:FileFacet',
      'uco-observable:fileName': exhibit.name,
      'uco-observable:sizeInBytes': typed('integer', String(exhibit.bytes)),
    },
    {
      '@type': 'uco-observable:ContentDataFacet',
      ...(exhibit.mediaType === null ? {} : { 'uco-observable:mimeType': exhibit.mediaType }),
      'uco-observable:hash': [hashOf('SHA256', exhibit.sha256), hashOf('SHA512', exhibit.sha512)],
    },
    ...(exhibit.picture === null
      ? []
      : [
          {
            '@type': 'uco-observable:RasterPictureFacet',
            'uco-observable:pictureWidth': typed('integer', String(exhibit.picture.width)),
            'uco-observable:pictureHeight': typed('integer', String(exhibit.picture.height)),
          },
        ]),
  ],
})

/** The score is no confidence and is given under its own name: UCO's classificationConfidence would claim too much. */
const result = (finding: Finding, { number, box }: ReportManifest['faces'][number]): Node => ({
  '@id': resultId(finding),
  '@type': 'uco-analysis:AnalyticResult',
  'uco-core:hasFacet': [
    {
      '@type': 'uco-analysis:ArtifactClassificationResultFacet',
      'uco-analysis:classification': {
        '@type': 'uco-analysis:ArtifactClassification',
        'uco-analysis:class': finding.outcome,
      },
    },
    {
      '@type': 'assay:FaceFindingFacet',
      'assay:face': typed('integer', String(number)),
      'assay:box': `${box.x} ${box.y} ${box.width} ${box.height}`,
      'assay:scorePolarity': 'higher is more consistent with manipulation; no probability',
      ...(finding.score === null ? {} : { 'assay:score': typed('double', String(finding.score)) }),
      ...(finding.threshold === null
        ? {}
        : { 'assay:threshold': typed('double', String(finding.threshold)) }),
      'assay:modelPackSha256': typed('hexBinary', finding.run.packSha256),
    },
  ],
})

const action = (finding: Finding, exhibitId: string, examiner: string): Node => ({
  '@id': `kb:InvestigativeAction-${finding.id}`,
  '@type': 'case-investigation:InvestigativeAction',
  'uco-core:name': 'Detection of altered faces in a picture',
  'uco-core:description': 'SOLVE-IT technique DFT-1176',
  'uco-action:endTime': typed('dateTime', finding.at),
  'uco-action:performer': ref(examiner),
  'uco-action:instrument': ref('kb:Tool-assay'),
  'uco-action:object': [ref(`kb:RasterPicture-${exhibitId}`)],
  'uco-action:result': [ref(resultId(finding))],
})

/**
 * The report's exhibits and findings as CASE/UCO JSON-LD: a raster picture goes in, an artifact classification comes out
 * (SOLVE-IT DFT-1176). It holds no hash of the manifest, which names this file's own.
 */
export const caseUco = (
  report: Pick<ReportManifest, 'case' | 'program' | 'exhibits' | 'faces' | 'findings' | 'id'>,
): Node => {
  const examiner = `kb:Person-${report.id}`
  const faces = new Map(report.faces.map((face) => [face.id, face]))
  return {
    '@context': context,
    '@graph': [
      {
        '@id': `kb:Investigation-${report.case.id}`,
        '@type': 'case-investigation:Investigation',
        'uco-core:name': report.case.number,
        'uco-core:description': report.case.title,
        'uco-core:object': report.exhibits.map((exhibit) => ref(pictureId(exhibit))),
      },
      { '@id': examiner, '@type': 'uco-identity:Person', 'uco-core:name': report.case.examiner },
      {
        '@id': 'kb:Tool-assay',
        '@type': 'uco-tool:AnalyticTool',
        'uco-core:name': report.program.name,
        'uco-tool:version': report.program.version,
      },
      ...report.exhibits.map(picture),
      ...report.findings.flatMap((finding) => {
        const face = faces.get(finding.faceId)
        return face === undefined ? [] : [result(finding, face), action(finding, face.exhibitId, examiner)]
      }),
    ],
  }
}
