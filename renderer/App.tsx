import { useEffect } from 'react'
import { CaseFile } from './casefile/CaseFile.tsx'
import { Notices } from './parts/Notices.tsx'
import { useSession, useTexts } from './parts/session-context.tsx'
import { commandOf } from './parts/shortcuts.ts'
import { CheatSheet } from './setup/CheatSheet.tsx'
import { ConnectionBanner } from './setup/ConnectionBanner.tsx'
import { runCommand, runMenuItem } from './setup/run-command.ts'
import { SettingsDialog } from './setup/SettingsDialog.tsx'
import { StatusBar } from './setup/StatusBar.tsx'
import { useTheme } from './setup/use-theme.tsx'
import { CaseStateDialog } from './shelf/CaseStateDialog.tsx'
import { CaseStatementDialog } from './shelf/CaseStatementDialog.tsx'
import { OpenCaseDialog } from './shelf/OpenCaseDialog.tsx'
import { Shelf } from './shelf/Shelf.tsx'
import { useSlice } from './stores/use-slice.ts'

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('textarea, select, input:not([type=checkbox], [type=range])')

/** Keys that a focused control needs for itself: Space presses it. */
const isPressedBy = ({ key, target }: KeyboardEvent): boolean =>
  key === ' ' && target instanceof HTMLElement && target.matches('button, summary, input')

const useKeys = () => {
  const session = useSession()
  const texts = useTexts()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { dialog, hasSingleKeys } = session.panels.store.getState()
      if (dialog !== null || event.defaultPrevented || isPressedBy(event)) return
      const isPlain = !event.ctrlKey && !event.metaKey
      if (takesText(event.target) && (isPlain || /^[zy]$/i.test(event.key))) return
      const command = commandOf(event, hasSingleKeys)
      if (command === undefined) return
      event.preventDefault()
      runCommand(command, session, texts)
    }
    document.addEventListener('keydown', press)
    const stopMenu = session.link.onMenu((item) => runMenuItem(item, session, texts))
    return () => {
      document.removeEventListener('keydown', press)
      stopMenu()
    }
  }, [session, texts])
}

const OpenDialog = () => {
  const { panels } = useSession()
  const dialog = useSlice(panels.store, (state) => state.dialog)
  if (dialog === 'create case') return <CaseStatementDialog purpose="create" />
  if (dialog === 'correct case') return <CaseStatementDialog purpose="correct" />
  if (dialog === 'open case') return <OpenCaseDialog />
  if (dialog === 'close case') return <CaseStateDialog act="close" />
  if (dialog === 'reopen case') return <CaseStateDialog act="reopen" />
  if (dialog === 'archive case') return <CaseStateDialog act="archive" />
  if (dialog === 'settings') return <SettingsDialog />
  if (dialog === 'keys') return <CheatSheet />
  return null
}

/** The whole page: the shelf, or the open case. */
export const App = () => {
  const { caseFile, originals, queue } = useSession()
  const caseId = useSlice(caseFile.store, ({ record }) => record?.id)
  const isKnown = useSlice(caseFile.store, (state) => state.isKnown)
  useTheme()
  useKeys()
  useEffect(() => {
    if (caseId === undefined) return
    const stop = new AbortController()
    void queue.watch(stop.signal)
    void originals.watch(stop.signal)
    return () => stop.abort()
  }, [caseId, originals, queue])
  return (
    <div className="app">
      <ConnectionBanner />
      {caseId !== undefined ? <CaseFile key={caseId} /> : isKnown ? <Shelf /> : <main className="shelf" />}
      <StatusBar />
      <Notices />
      <OpenDialog />
    </div>
  )
}
