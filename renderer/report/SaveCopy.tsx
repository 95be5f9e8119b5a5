import type { ReportEntry } from '#app/contract/report.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

/** Offers a file under a name for the browser to save. */
const saveAs = (blob: Blob, name: string): void => {
  const address = URL.createObjectURL(new Blob([blob], { type: 'application/pdf' }))
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

interface SaveCopyProps {
  readonly entry: ReportEntry
  readonly isLabelled?: boolean
}

/** Saves a report's file where the browser saves files; the desktop program allows no downloads, and shows where the file lies. */
export const SaveCopy = ({ entry: { report, isHeld }, isLabelled = false }: SaveCopyProps) => {
  const { link, notices, caseFile, setup } = useSession()
  const { report: texts } = useTexts()
  const isBrowser = useSlice(setup.store, ({ host }) => host?.kind === 'loopback')
  const caseNumber = useSlice(caseFile.store, ({ record }) => record?.number ?? '')
  if (!isBrowser || !isHeld) return null
  const label = texts.reports.save(report.number)
  const name = `${caseNumber} ${report.number}${report.isSigned ? '' : ' draft'}.pdf`.replaceAll(
    /[\\/:*?"<>|\p{C}]/gu,
    '-',
  )
  const save = () => void notices.attempt(async () => saveAs(await link.readBytes(report.pdf.sha256), name))
  return isLabelled ? (
    <Button icon="file" onClick={save}>
      {label}
    </Button>
  ) : (
    <IconButton icon="file" label={label} className="small" onClick={save} />
  )
}
