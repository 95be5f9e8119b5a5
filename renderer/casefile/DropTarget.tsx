import { type DragEvent, type ReactNode, useEffect, useState } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { isReadOnly } from '../stores/case-file.ts'
import { useSlice } from '../stores/use-slice.ts'
import { droppedFiles } from './dropped-files.ts'

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

/** Takes what is dropped anywhere, and what is pasted while no text is being written. */
export const DropTarget = ({ children }: { readonly children: ReactNode }) => {
  const { intake, link, notices, caseFile } = useSession()
  const { caseFile: words } = useTexts()
  const [isOver, setOver] = useState(false)
  const isFixed = useSlice(caseFile.store, isReadOnly)

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea')) return
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0 || isFixed) return
      event.preventDefault()
      void intake.takeFiles(files, 'paste')
    }
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [intake, isFixed])

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (isFixed) return
    const direct = [...event.dataTransfer.files]
    // Where the host knows paths, a dropped folder is handed over as one path.
    if (link.pathsOf !== null) void intake.takeFiles(direct, 'upload')
    else {
      const found = droppedFiles(event.dataTransfer)
      void notices.attempt(async () => intake.takeFiles(await found, 'upload'))
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its equal in the buttons that add evidence
    <div
      className="drop-target"
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = isFixed ? 'none' : 'copy'
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <div className="drop-veil" aria-hidden="true">
          <p>
            <Icon name={isFixed ? 'lock' : 'add'} size={20} />
            {isFixed ? words.closedHelp : words.dropHere}
          </p>
        </div>
      )}
    </div>
  )
}
