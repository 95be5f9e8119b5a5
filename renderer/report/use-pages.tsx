import { useEffect, useRef, useState } from 'react'
import { asFault, type Fault } from '#app/fault.ts'
import { useSession } from '../parts/session-context.tsx'
import { openPdf, type PdfPages } from './pdf-pages.ts'

interface OpenedPages {
  readonly pages: PdfPages | null
  readonly fault: Fault | null
}

/** The pages of a PDF among the case's bytes; those before stay until the next are there. */
export const usePages = (sha256: string | null): OpenedPages => {
  const { link } = useSession()
  const [opened, setOpened] = useState<OpenedPages>({ pages: null, fault: null })
  const last = useRef<PdfPages | null>(null)
  useEffect(() => {
    if (sha256 === null) return
    let isCurrent = true
    const open = async () => {
      const pages = await openPdf(await (await link.readBytes(sha256)).arrayBuffer())
      if (!isCurrent) {
        pages.close()
        return
      }
      last.current?.close()
      last.current = pages
      setOpened({ pages, fault: null })
    }
    open().catch((thrown: unknown) => {
      if (isCurrent) setOpened((before) => ({ ...before, fault: asFault(thrown) }))
    })
    return () => {
      isCurrent = false
    }
  }, [link, sha256])
  useEffect(
    () => () => {
      last.current?.close()
      last.current = null
    },
    [],
  )
  return opened
}
