import * as v from 'valibot'
import { CaseId, ExhibitId, FaceId, MarkId } from '../ids.ts'
import { Bookmark } from '../records/bookmark.ts'
import { CaseRecord, CaseStatement, ShelfEntry } from '../records/case.ts'
import { CustodyHead, CustodyRow, CustodyVerdict } from '../records/custody.ts'
import { Exhibit, MetadataRow } from '../records/evidence.ts'
import { BoxSchema, Face } from '../records/face.ts'
import { Finding } from '../records/finding.ts'
import { Mark } from '../records/mark.ts'
import { OriginalsState } from '../records/originals.ts'
import { IntakeProgress, QueueState } from '../records/progress.ts'
import { EngineStatus, Settings } from '../records/settings.ts'
import { dialogue } from './dialogue.ts'
import { command, query, stream } from './procedure.ts'
import { report } from './report.ts'

const Nothing = v.object({})
const Folder = v.object({ folder: v.string() })
const OneExhibit = v.object({ exhibitId: ExhibitId })
const OneFace = v.object({ faceId: FaceId })

/** The shelf of cases: create, open, recent, close, archive. One case is open at a time. */
const shelf = {
  recent: query(Nothing, v.array(ShelfEntry)),
  /** Answers when the sample case of a first start lies on the shelf; with null where none is made at this start. */
  sample: query(Nothing, v.nullable(ShelfEntry)),
  create: command(v.object({ statement: CaseStatement, parent: v.nullable(v.string()) }), CaseRecord),
  open: command(Folder, CaseRecord),
  current: query(Nothing, v.nullable(CaseRecord)),
  leave: command(Nothing, v.null()),
  correct: command(v.object({ caseId: CaseId, statement: CaseStatement }), CaseRecord),
  close: command(v.object({ caseId: CaseId }), CaseRecord),
  reopen: command(v.object({ caseId: CaseId, reason: v.pipe(v.string(), v.nonEmpty()) }), CaseRecord),
  /** Writes the whole case folder as one zip file beside it, hashes verified; returns its path. */
  archive: command(v.object({ caseId: CaseId }), v.object({ path: v.string(), bytes: v.number() })),
  forget: command(Folder, v.array(ShelfEntry)),
}

/** Evidence of the open case. */
const evidence = {
  list: query(Nothing, v.array(Exhibit)),
  /** Takes in files and folders by path (Electron, CLI) and/or uploads by hash (loopback: PUT /bytes first). */
  receive: stream(
    v.object({
      paths: v.array(v.string()),
      uploads: v.array(
        v.object({ sha256: v.string(), name: v.string(), kind: v.picklist(['upload', 'paste']) }),
      ),
    }),
    IntakeProgress,
  ),
  metadata: query(OneExhibit, v.array(MetadataRow)),
  annotate: command(
    v.object({
      exhibitId: ExhibitId,
      tags: v.optional(v.array(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(60)))),
      reviewed: v.optional(v.boolean()),
      note: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
    }),
    Exhibit,
  ),
  /** Hashes the stored original again. */
  verify: command(OneExhibit, v.object({ intact: v.boolean(), sha256: v.string() })),
  /**
   * How the originals are: now and after each change, until the case is put away. Each opening hashes all of them again in the
   * background; analysis and export hash theirs too, and end in `evidence/changed` where one is not what was received.
   */
  watchOriginals: stream(Nothing, OriginalsState),
}

/** Faces of an exhibit and what the detector found for them. */
const faces = {
  list: query(Nothing, v.array(Face)),
  draw: command(v.object({ exhibitId: ExhibitId, box: BoxSchema }), Face),
  move: command(v.object({ faceId: FaceId, box: BoxSchema }), Face),
  reject: command(OneFace, Face),
  restore: command(OneFace, Face),
  findings: query(Nothing, v.array(Finding)),
}

/** The queue of analyses. */
const analysis = {
  watch: stream(Nothing, QueueState),
  add: command(v.object({ exhibitIds: v.array(ExhibitId) }), QueueState),
  /** Examines one face again (after its box was moved, say). */
  addFace: command(OneFace, QueueState),
  pause: command(Nothing, QueueState),
  resume: command(Nothing, QueueState),
  cancel: command(v.object({ exhibitIds: v.array(ExhibitId) }), QueueState),
  retry: command(v.object({ exhibitIds: v.array(ExhibitId) }), QueueState),
}

const marks = {
  list: query(OneExhibit, v.array(Mark)),
  /** Replaces all marks of an exhibit (undo and redo are the renderer's). */
  put: command(v.object({ exhibitId: ExhibitId, marks: v.array(Mark) }), v.array(Mark)),
  drop: command(v.object({ markId: MarkId }), v.null()),
}

const bookmarks = {
  list: query(OneExhibit, v.array(Bookmark)),
  /** Replaces all bookmarks of an exhibit. */
  put: command(
    v.object({ exhibitId: ExhibitId, bookmarks: v.pipe(v.array(Bookmark), v.maxLength(500)) }),
    v.array(Bookmark),
  ),
}

const custody = {
  list: query(Nothing, v.object({ rows: v.array(CustodyRow), head: v.nullable(CustodyHead) })),
  verify: command(Nothing, CustodyVerdict),
}

const setup = {
  settings: query(Nothing, Settings),
  change: command(v.partial(Settings), Settings),
  engine: query(Nothing, EngineStatus),
  /** Which host this is and what it may do. */
  host: query(
    Nothing,
    v.object({
      kind: v.picklist(['electron', 'loopback', 'cli']),
      version: v.string(),
      platform: v.string(),
      casesFolder: v.string(),
      /** Attempts of the page to reach a network since the start; each was blocked. */
      networkAttempts: v.number(),
      /** Whether the two procedures below can show a dialog here. */
      dialogs: v.boolean(),
    }),
  ),
  /** Lets the examiner choose evidence files in the system's own dialog; none when it is closed. */
  chooseFiles: command(Nothing, v.array(v.string())),
  /** Lets the examiner choose a folder: of evidence, for new cases, or of a case; null when it is closed. */
  chooseFolder: command(
    v.object({ purpose: v.picklist(['evidence', 'new case', 'open case', 'pack']) }),
    v.nullable(v.string()),
  ),
}

/** Everything the workstation promises, once, over every transport. */
export const contract = {
  shelf,
  evidence,
  faces,
  analysis,
  marks,
  bookmarks,
  dialogue,
  report,
  custody,
  setup,
}
export type WorkstationContract = typeof contract
