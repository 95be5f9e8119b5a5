import type { MenuItem } from '#app/contract/menu-items.ts'
import { addEvidence, browseForEvidence } from '../casefile/add-evidence.ts'
import type { CommandName } from '../parts/shortcuts.ts'
import { openCase } from '../shelf/open-case.ts'
import { addBookmark } from '../stores/bookmark-view.ts'
import { isReadOnly, selectedExhibit, selectedFace } from '../stores/case-file.ts'
import type { Session } from '../stores/session.ts'
import type { Catalogue } from '../texts/en.ts'

type Act = (session: Session, texts: Catalogue) => unknown

const isFixed = ({ caseFile }: Session): boolean => isReadOnly(caseFile.store.getState())

/** An act that changes the case: none on one that is closed or cannot be written. */
const changing =
  (act: Act): Act =>
  (session, texts) => {
    if (!isFixed(session)) return act(session, texts)
  }

const withExhibit = (
  act: (session: Session, id: NonNullable<ReturnType<typeof selectedExhibit>>) => unknown,
): Act =>
  changing((session) => {
    const exhibit = selectedExhibit(session.caseFile.store.getState())
    if (exhibit !== undefined) act(session, exhibit)
  })

const tool = (name: Parameters<Session['view']['set']>[0]['tool'] & string): Act =>
  changing(({ view }) => view.set({ tool: name, isSeen: false }))

const acts: Readonly<Record<CommandName, Act>> = {
  'overlay toggle': ({ view }) => view.toggle('isBlinkedOff'),
  'overlay none': ({ view }) => view.showOverlay('none'),
  'overlay segmentation': ({ view }) => view.showOverlay('segmentation'),
  'overlay gradcam': ({ view }) => view.showOverlay('gradcam'),
  'opacity less': ({ view }) => view.changeOpacity(-0.1),
  'opacity more': ({ view }) => view.changeOpacity(0.1),
  'zoom in': ({ view }) => view.ask('zoom in'),
  'zoom out': ({ view }) => view.ask('zoom out'),
  'zoom whole': ({ view }) => view.set({ placement: null }),
  'zoom pixels': ({ view }) => view.ask('zoom pixels'),
  'zoom face': ({ view }) => view.ask('zoom face'),
  'view curtain': ({ view }) => view.arrange('curtain'),
  'view side': ({ view }) => view.arrange('side'),
  'view seen': ({ view }) => view.showSeen(!view.store.getState().isSeen),
  loupe: ({ view }) => view.toggle('hasLoupe'),
  bookmark: changing((session, { bookmarks }) => addBookmark(session, bookmarks.name)),
  'exhibit next': ({ caseFile }) => caseFile.step(1),
  'exhibit previous': ({ caseFile }) => caseFile.step(-1),
  'face next': ({ caseFile }) => caseFile.stepFace(),
  'face draw': tool('face'),
  'face reject': changing(({ caseFile }) => {
    const face = selectedFace(caseFile.store.getState())
    if (face !== undefined) void caseFile.toggleFace(face)
  }),
  'face nudge': () => {},
  'face grow': () => {},
  'mark rectangle': tool('rectangle'),
  'mark ellipse': tool('ellipse'),
  'mark arrow': tool('arrow'),
  'mark polygon': tool('polygon'),
  'mark text': tool('text'),
  tag: ({ panels }) => panels.focus('tag'),
  note: ({ panels }) => panels.focus('note'),
  ask: ({ panels }) => panels.focus('question'),
  reviewed: withExhibit(
    ({ caseFile }, { id, reviewed }) => void caseFile.annotate(id, { reviewed: !reviewed }),
  ),
  report: ({ report }) => (report.store.getState().isOpen ? report.hide() : report.show()),
  find: ({ panels }) => panels.focus('search'),
  undo: withExhibit(({ marks }, { id }) => marks.undo(id)),
  redo: withExhibit(({ marks }, { id }) => marks.redo(id)),
  'evidence add files': changing((session) =>
    addEvidence(session, 'files', () => browseForEvidence(session, 'files')),
  ),
  'help keys': ({ panels }) => panels.openDialog('keys'),
  escape: ({ view }) => view.set({ tool: 'pan', markId: null, pickedRegion: null }),
}

const ofAnyPage: readonly CommandName[] = ['help keys']
/** At the report desk nothing of the viewer is in sight. */
const ofDesk: readonly CommandName[] = ['report', 'help keys', 'evidence add files']

/** Does what a key says; without an open case only what needs none. */
export const runCommand = (command: CommandName, session: Session, texts: Catalogue): void => {
  if (session.caseFile.store.getState().record === null && !ofAnyPage.includes(command)) return
  if (session.report.store.getState().isOpen && !ofDesk.includes(command)) return
  acts[command](session, texts)
}

/** Does what a menu item says. */
export const runMenuItem = (item: MenuItem, session: Session, texts: Catalogue): void => {
  const { panels, caseFile } = session
  const hasCase = caseFile.store.getState().record !== null
  if (item === 'case new') panels.openDialog('create case')
  else if (item === 'case open') void openCase(session)
  else if (item === 'case leave') hasCase && void caseFile.leave()
  else if (item === 'settings' || item === 'help about') panels.openDialog('settings')
  else if (item === 'evidence add folder') {
    if (hasCase && !isFixed(session))
      void addEvidence(session, 'folder', () => browseForEvidence(session, 'folder'))
  } else runCommand(item, session, texts)
}
