import type { Bookmark } from '#app/records/bookmark.ts'
import type { CaseRecord } from '#app/records/case.ts'
import type { CustodyRow } from '#app/records/custody.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type { Mark } from '#app/records/mark.ts'
import type { QueueState } from '#app/records/progress.ts'
import { hashOf, type StandInBytes } from './stand-in-bytes.ts'
import { syntheticExhibit, syntheticFace } from './synthetic-exhibit.ts'
import { syntheticFinding } from './synthetic-finding.ts'
import { drawSyntheticPicture } from './synthetic-picture.ts'

/** An open case of the stand-in: changed in place by its handlers. */
export interface StandInCase {
  record: CaseRecord
  exhibits: Exhibit[]
  faces: Face[]
  findings: Finding[]
  readonly marks: Map<string, readonly Mark[]>
  readonly bookmarks: Map<string, readonly Bookmark[]>
  readonly rows: CustodyRow[]
  queue: QueueState
  /** Called when the queue has changed. */
  hearQueue: () => void
}

/** Adds a row to the log, chained by hash. */
export const addRow = async (
  { rows, record }: StandInCase,
  act: CustodyRow['act'],
  subject: string,
  subjectSha256: string | null = null,
  detail = '{}',
): Promise<void> => {
  const previous = rows.at(-1)?.hash ?? '0'.repeat(64)
  const row = {
    sequence: rows.length + 1,
    at: new Date().toISOString(),
    offsetMinutes: 60,
    actor: record.examiner,
    act,
    subject,
    subjectSha256,
    detail,
    previous,
  }
  rows.push({ ...row, hash: await hashOf(new Blob([JSON.stringify(row)]), 'SHA-256') })
}

/** What a file comes to in the stand-in: the given faces, each with findings of the given scores. */
export interface Planned {
  readonly faces: readonly {
    readonly x: number
    readonly y: number
    readonly side: number
    readonly scores: readonly (number | null)[]
  }[]
}

/** Registers a file and examines its planned faces at once. */
export const addPlanned = async (
  open: StandInCase,
  bytes: StandInBytes,
  file: Blob,
  name: string,
  kind: Exhibit['source']['kind'],
  plan: Planned,
): Promise<Exhibit> => {
  const label = `${open.record.exhibitPrefix}${open.exhibits.length + 1}`
  const exhibit = await syntheticExhibit(bytes, file, name, label, kind)
  open.exhibits.push(exhibit)
  await addRow(
    open,
    'exhibit received',
    `${label} ${name}`,
    exhibit.sha256,
    JSON.stringify({ bytes: exhibit.bytes }),
  )
  if (exhibit.picture === null) {
    await addRow(open, 'exhibit could not be decoded', label, exhibit.sha256)
    return exhibit
  }
  await addRow(
    open,
    'exhibit decoded',
    label,
    exhibit.sha256,
    JSON.stringify({ decoder: exhibit.picture.decoder }),
  )
  let number = 0
  for (const { x, y, side, scores } of plan.faces) {
    number += 1
    const face = syntheticFace(exhibit.id, number, { x, y, width: side, height: Math.round(side * 1.2) })
    open.faces.push(face)
    let minute = 10
    for (const score of scores) {
      minute += 7
      open.findings.push(await syntheticFinding(bytes, file, face, score, `2026-03-02T09:${minute}:00.000Z`))
      await addRow(open, 'finding recorded', `${label} face ${number}`, exhibit.sha256)
    }
  }
  return exhibit
}

const plans: readonly (Planned & {
  readonly name: string
  readonly width: number
  readonly height: number
})[] = [
  {
    name: 'IMG_2041.png',
    width: 960,
    height: 720,
    faces: [{ x: 330, y: 150, side: 300, scores: [0.874, 0.912] }],
  },
  {
    name: 'group\u202egnp.photo.png',
    width: 1280,
    height: 720,
    faces: [
      { x: 150, y: 170, side: 230, scores: [0.083] },
      { x: 560, y: 130, side: 240, scores: [0.771] },
      { x: 1010, y: 420, side: 31, scores: [null] },
    ],
  },
  {
    name: 'passport <b>scan</b>.jpg',
    width: 640,
    height: 800,
    faces: [{ x: 170, y: 190, side: 300, scores: [0.121] }],
  },
  { name: 'landscape.png', width: 900, height: 600, faces: [] },
]

const largePlan = {
  name: 'large.png',
  width: 6000,
  height: 4000,
  faces: [{ x: 2200, y: 1000, side: 1600, scores: [0.83] }],
}

/** Fills a case with four generated pictures, one file that is none, and work in the queue. */
export const fillSampleCase = async (open: StandInCase, bytes: StandInBytes): Promise<void> => {
  let seed = 3
  // A picture of 24 megapixels costs seconds to make, so only whoever measures frames asks for it.
  const isLarge = new URLSearchParams(location.search).has('large')
  for (const plan of isLarge ? [...plans, largePlan] : plans) {
    seed += 1
    const boxes = plan.faces.map(({ x, y, side }) => ({ x, y, width: side, height: side * 1.2 }))
    const file = await drawSyntheticPicture(plan.width, plan.height, boxes, seed)
    await addPlanned(open, bytes, file, plan.name, 'sample', plan)
  }
  await addPlanned(open, bytes, new Blob(['not a picture']), 'statement.docx', 'sample', { faces: [] })
  open.exhibits = open.exhibits.map((exhibit, at) =>
    at === 0
      ? {
          ...exhibit,
          tags: ['passport', 'chat export'],
          reviewed: true,
          note: 'Compare the mouth with EX-3.',
        }
      : exhibit,
  )
  open.queue = {
    paused: false,
    leftMs: null,
    items: open.exhibits.map(({ id, undecodable }) => ({
      exhibitId: id,
      state: undecodable === null ? 'done' : 'failed',
      step: '',
      share: 1,
      fault: undecodable === null ? null : { code: 'evidence/unsupported', message: undecodable },
    })),
  }
}
