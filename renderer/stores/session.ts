import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import type { HostLink } from '../bridge/host-link.ts'
import { watchedWire } from '../bridge/lost-connection.ts'
import { createPictureCache } from '../bridge/picture-cache.ts'
import { createBookmarks } from './bookmarks.ts'
import { type CaseFileState, createCaseFile } from './case-file.ts'
import { createConnection } from './connection.ts'
import { createDialogue } from './dialogue.ts'
import { createDrafts } from './drafts.ts'
import { createFaceNudge } from './face-nudge.ts'
import { gathered } from './gathered.ts'
import { createIntake } from './intake.ts'
import { createMarks } from './marks.ts'
import { createNotices } from './notices.ts'
import { createOriginals } from './originals.ts'
import { createPanels } from './panels.ts'
import { createQueue } from './queue.ts'
import { createReport } from './report.ts'
import { createSetup } from './settings.ts'
import { createShelf } from './shelf.ts'
import { createView } from './view.ts'

/** Changes with what a report of the whole case would say. */
const whatIsReported = ({ exhibits, faces, findings }: CaseFileState): string =>
  [exhibits.length, faces.length, faces.filter(({ rejected }) => rejected).length, findings.length].join()

/** Everything behind the page: the host, the client of its contract, and the stores that mirror it. */
export const createSession = (link: HostLink, kept: { readonly local: Storage; readonly tab: Storage }) => {
  const notices = createNotices()
  const wire = watchedWire(link.wire, (isConnected) => connection.hear(isConnected))
  const client = connectClient(contract, wire)
  const setup = createSetup(client, notices)
  const shelf = createShelf(client, notices)
  const caseFile = createCaseFile(client, notices)
  const refreshCase = gathered(caseFile.refresh)
  const hearEnded = gathered(async () => {
    await caseFile.refresh()
    await setup.refresh()
  })
  const load = async () => {
    await Promise.all([
      setup.load(),
      shelf.load(),
      caseFile.store.getState().record === null && caseFile.resume(),
    ])
  }
  const connection = createConnection(
    () => client.setup.host({}),
    () => {
      void load()
      void caseFile.refresh()
      void dialogue.refresh()
      void report.refresh()
    },
  )
  const view = createView()
  const faceNudge = createFaceNudge(caseFile.moveFace)
  const marks = createMarks(client, notices)
  const drafts = createDrafts(kept.tab)
  const dialogue = createDialogue(client, notices, drafts)
  const report = createReport(client, notices, drafts, () => caseFile.store.getState().record?.id ?? null)
  const bookmarks = createBookmarks(client, notices)
  const pictures = createPictureCache(link)
  caseFile.store.subscribe((now, before) => {
    if (now.faceId !== before.faceId) faceNudge.settle()
    if (now.faceId !== before.faceId) view.leaveRegions()
    if (now.exhibitId !== before.exhibitId) view.startOver()
    if (now.exhibitId !== null && now.exhibitId !== before.exhibitId) {
      void marks.load(now.exhibitId)
      void bookmarks.load(now.exhibitId)
    }
    if (whatIsReported(now) !== whatIsReported(before)) report.hearChange()
    if (now.record?.id === before.record?.id) return
    marks.forget()
    bookmarks.forget()
    dialogue.forget()
    report.forget()
    pictures.clear()
    void shelf.load()
  })
  return {
    link,
    client,
    notices,
    connection,
    setup,
    shelf,
    caseFile,
    faceNudge,
    view,
    marks,
    pictures,
    originals: createOriginals(client, refreshCase),
    queue: createQueue(client, notices, hearEnded),
    intake: createIntake(client, link, {
      exhibit: refreshCase,
      first: caseFile.selectWhenListed,
    }),
    bookmarks,
    drafts,
    dialogue,
    report,
    panels: createPanels(kept.local),
    load,
  }
}
export type Session = ReturnType<typeof createSession>
