import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Handlers } from '#app/contract/procedure.ts'
import { Fault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import type { CaseRecord, CaseStatement, ShelfEntry } from '#app/records/case.ts'
import type { Settings } from '#app/records/settings.ts'
import type { StandInBytes } from './stand-in-bytes.ts'
import { addPlanned, addRow, fillSampleCase, type StandInCase } from './stand-in-case.ts'
import { silentDialogue } from './stand-in-dialogue.ts'
import { workQueue } from './stand-in-queue.ts'
import { standInReport } from './stand-in-report.ts'
import { syntheticFace } from './synthetic-exhibit.ts'
import { talkingDialogue } from './talking-dialogue.ts'

const now = () => new Date().toISOString()
const sampleFolder = '/home/examiner/Assay cases/Sample.assay'

const newCase = async (statement: CaseStatement, folder: string): Promise<StandInCase> => {
  const record: CaseRecord = {
    id: crypto.randomUUID() as CaseId,
    ...statement,
    folder,
    createdAt: now(),
    closedAt: null,
    readOnly: null,
    warnings: [],
    exhibits: 0,
    faces: 0,
  }
  const open: StandInCase = {
    record,
    exhibits: [],
    faces: [],
    findings: [],
    marks: new Map(),
    bookmarks: new Map(),
    rows: [],
    queue: { paused: false, items: [], leftMs: null },
    hearQueue: () => {},
  }
  await addRow(open, 'case created', statement.number)
  return open
}

const sampleStatement: CaseStatement = {
  number: '2026-0417',
  title: 'Sample: chat pictures',
  examiner: 'A. Examiner',
  laboratory: 'Laboratory 3',
  exhibitPrefix: 'EX-',
}

/** Handlers of the whole contract over one case in memory. */
export const standInHandlers = (bytes: StandInBytes): Handlers<WorkstationContract> => {
  let current: StandInCase | null = null
  let sample: StandInCase | null = null
  let settings: Settings = {
    theme: 'dark',
    language: 'en',
    examiner: 'A. Examiner',
    laboratory: 'Laboratory 3',
    exhibitPrefix: 'EX-',
    packFolder: null,
    device: 'auto',
    timeStampAuthority: null,
  }
  const asked = new URLSearchParams(location.search)
  let entries: readonly ShelfEntry[] = asked.has('empty')
    ? []
    : [
        {
          folder: sampleFolder,
          number: sampleStatement.number,
          title: sampleStatement.title,
          openedAt: '2026-03-02T09:12:00.000Z',
          present: true,
          sample: true,
        },
        {
          folder: '/media/usb/2025-1190.assay',
          number: '2025-1190',
          title: 'Video call recordings',
          openedAt: '2026-02-11T15:40:00.000Z',
          present: false,
          sample: false,
        },
      ]
  const open = (): StandInCase => {
    if (current === null) throw new Fault('input/not-found', 'No case is open. Open one on the shelf.')
    return current
  }
  const queue = () => workQueue(open(), bytes)
  const writable = (): StandInCase => {
    if (open().record.closedAt !== null)
      throw new Fault('input/conflict', 'This case is closed. Reopen it with a reason to change it.')
    return open()
  }
  const counted = (): CaseRecord => ({
    ...open().record,
    exhibits: open().exhibits.length,
    faces: open().faces.length,
    readOnly: asked.has('readonly')
      ? {
          code: 'vault/read-only',
          message:
            'The folder of the case cannot be written. Copy it to a drive that can be written to go on working.',
        }
      : null,
  })
  const find = <T extends { readonly id: string }>(all: readonly T[], id: string): T => {
    const found = all.find((one) => one.id === id)
    if (found === undefined) throw new Fault('input/not-found', 'The case has no such record.')
    return found
  }
  const change = <T extends { readonly id: string }>(all: T[], id: string, changes: Partial<T>): T => {
    const changed = { ...find(all, id), ...changes }
    all.splice(
      all.findIndex((one) => one.id === id),
      1,
      changed,
    )
    return changed
  }

  return {
    shelf: {
      recent: () => [...entries],
      sample: () => null,
      create: async ({ statement, parent }) => {
        const folder = `${parent ?? '/home/examiner/Assay cases'}/${statement.number}.assay`
        current = await newCase(statement, folder)
        entries = [
          {
            folder,
            number: statement.number,
            title: statement.title,
            openedAt: now(),
            present: true,
            sample: false,
          },
          ...entries,
        ]
        return counted()
      },
      open: async ({ folder }) => {
        if (folder !== sampleFolder)
          throw new Fault(
            'input/not-found',
            'There is no case in this folder. Choose a folder whose name ends in .assay.',
          )
        if (sample === null) {
          sample = await newCase(sampleStatement, sampleFolder)
          await fillSampleCase(sample, bytes)
        }
        current = sample
        await addRow(open(), 'case opened', current.record.number)
        return counted()
      },
      current: () => (current === null ? null : counted()),
      leave: () => {
        current = null
        return null
      },
      correct: async ({ statement }) => {
        writable().record = { ...open().record, ...statement }
        await addRow(open(), 'case corrected', statement.number)
        return counted()
      },
      close: async () => {
        writable().record = { ...open().record, closedAt: now() }
        await addRow(open(), 'case closed', open().record.number)
        return counted()
      },
      reopen: async ({ reason }) => {
        open().record = { ...open().record, closedAt: null }
        await addRow(open(), 'case reopened', open().record.number, null, JSON.stringify({ reason }))
        return counted()
      },
      archive: async () => ({ path: `${open().record.folder}.zip`, bytes: 48_213_004 }),
      forget: ({ folder }) => {
        entries = entries.filter((entry) => entry.folder !== folder)
        return [...entries]
      },
    },
    evidence: {
      list: () => open().exhibits,
      receive: async function* ({ uploads }) {
        const { record } = writable()
        const ids = []
        for (const [at, { sha256, name, kind }] of uploads.entries()) {
          const file = await bytes.read(sha256)
          const exhibit = await addPlanned(open(), bytes, file, name, kind, {
            faces: [{ x: 40, y: 40, side: 160, scores: [] }],
          })
          ids.push(exhibit.id)
          const fault =
            exhibit.undecodable === null
              ? null
              : { code: 'evidence/unsupported', message: exhibit.undecodable }
          yield { total: uploads.length, done: at + 1, name, exhibitId: exhibit.id, fault }
        }
        if (record.id === current?.record.id) queue().add(ids)
      },
      metadata: ({ exhibitId }) => {
        const { name, bytes: size } = find(open().exhibits, exhibitId)
        return [
          { group: 'File', name: 'Name', value: name },
          { group: 'File', name: 'Size', value: String(size) },
          { group: 'EXIF', name: 'Make', value: 'Camera Works' },
          { group: 'EXIF', name: 'DateTimeOriginal', value: '2026:02:27 18:04:11' },
          { group: 'EXIF', name: 'UserComment', value: '<img src=x onerror=alert(1)> \u202eevil\u0000' },
          { group: 'JPEG', name: 'Quality (estimated)', value: '88' },
        ]
      },
      annotate: async ({ exhibitId, ...annotation }) => {
        const changes = Object.fromEntries(
          Object.entries(annotation).filter(([, value]) => value !== undefined),
        )
        const exhibit = change(writable().exhibits, exhibitId, changes)
        await addRow(open(), 'exhibit annotated', exhibit.label, exhibit.sha256, JSON.stringify(changes))
        return exhibit
      },
      verify: async ({ exhibitId }) => {
        const { label, sha256 } = find(open().exhibits, exhibitId)
        await addRow(open(), 'exhibit verified', label, sha256)
        return { intact: true, sha256 }
      },
      watchOriginals: async function* () {
        const { length } = open().exhibits
        const integrity = { state: 'changed' as const, foundAt: now() }
        const damaged = asked.has('changed')
          ? open()
              .exhibits.slice(0, 1)
              .map(({ id }) => ({ exhibitId: id, integrity }))
          : []
        yield { checking: false, done: length, total: length, damaged, warnings: [] }
      },
    },
    faces: {
      list: () => open().faces,
      draw: async ({ exhibitId, box }) => {
        const { faces } = writable()
        const number = faces.filter((face) => face.exhibitId === exhibitId).length + 1
        const face = syntheticFace(exhibitId, number, box, 'drawn')
        faces.push(face)
        await addRow(open(), 'face drawn', `face ${number}`)
        return face
      },
      move: async ({ faceId, box }) => {
        const face = change(writable().faces, faceId, { box })
        await addRow(open(), 'face moved', `face ${face.number}`)
        return face
      },
      reject: ({ faceId }) => change(writable().faces, faceId, { rejected: true }),
      restore: ({ faceId }) => change(writable().faces, faceId, { rejected: false }),
      findings: () => open().findings,
    },
    analysis: {
      watch: async function* (_input, signal) {
        const watched = open()
        while (!signal.aborted) {
          const changed = new Promise<void>((resolve) => {
            watched.hearQueue = resolve
            signal.addEventListener('abort', () => resolve(), { once: true })
          })
          yield watched.queue
          await changed
        }
      },
      add: ({ exhibitIds }) => queue().add(exhibitIds),
      addFace: ({ faceId }) => queue().add([find(open().faces, faceId).exhibitId]),
      pause: () => queue().pause(true),
      resume: () => queue().pause(false),
      cancel: ({ exhibitIds }) => queue().cancel(exhibitIds),
      retry: ({ exhibitIds }) => queue().add(exhibitIds),
    },
    marks: {
      list: ({ exhibitId }) => [...(open().marks.get(exhibitId) ?? [])],
      put: async ({ exhibitId, marks }) => {
        writable().marks.set(exhibitId, marks)
        await addRow(open(), 'mark changed', find(open().exhibits, exhibitId).label)
        return marks
      },
      drop: () => null,
    },
    bookmarks: {
      list: ({ exhibitId }) => [...(open().bookmarks.get(exhibitId) ?? [])],
      put: async ({ exhibitId, bookmarks }) => {
        writable().bookmarks.set(exhibitId, bookmarks)
        await addRow(open(), 'bookmark changed', find(open().exhibits, exhibitId).label)
        return bookmarks
      },
    },
    dialogue:
      new URLSearchParams(location.search).get('dialogue') === 'none'
        ? silentDialogue
        : talkingDialogue(open),
    report: standInReport(open, bytes),
    custody: {
      list: () => {
        const { rows, record } = open()
        const last = rows.at(-1)
        const head =
          last === undefined
            ? null
            : {
                caseId: record.id,
                length: rows.length,
                hash: last.hash,
                at: last.at,
                signature: 'c3RhbmQtaW4=',
                key: '77aa10fe'.repeat(8),
              }
        return { rows, head }
      },
      verify: () => ({ intact: true, rows: open().rows.length, faults: [] }),
    },
    setup: {
      settings: () => settings,
      change: (changes) => {
        settings = { ...settings, ...(changes as Partial<Settings>) }
        return settings
      },
      engine: () => ({
        packId: 'compact',
        packTitle: 'Assay compact',
        packLabel: 'For demonstration and method validation, not casework',
        provider: 'CPU',
        fallBacks: [{ provider: 'CUDA', reason: 'No CUDA device was found.' }],
        precision: 'f32',
        state: 'ready',
        restarts: 0,
        fault: null,
      }),
      host: () => ({
        kind: 'loopback',
        version: '0.1.0',
        platform: 'linux x64',
        casesFolder: '/home/examiner/Assay cases',
        networkAttempts: 0,
        dialogs: false,
      }),
      chooseFiles: () => [],
      chooseFolder: () => null,
    },
  }
}
