import { extractText, getDocumentProxy } from 'unpdf'
import { Fault } from '#app/fault.ts'

/** A file that lies in the PDF. */
export interface PdfAttachment {
  readonly name: string
  readonly description: string
  readonly bytes: Uint8Array
}

/** What can be read in a report's PDF file: the text of each page without white space, and the attached files. */
export interface ReadReportPdf {
  readonly pages: readonly string[]
  readonly attachments: readonly PdfAttachment[]
}

type Attached = { readonly filename: string; readonly description?: string }

const mostPages = 20_000

/** White space depends on how a reader joins pieces of text; everything else does not. */
const withoutSpace = (text: string): string => text.replaceAll(/\s+/gu, '')

/** Reads a PDF file. Throws input/invalid where it cannot be read. */
export const readReportPdf = async (pdf: Uint8Array): Promise<ReadReportPdf> => {
  try {
    // The reader takes the bytes over, so it gets its own.
    const document = await getDocumentProxy(Uint8Array.from(pdf), { verbosity: 0 })
    try {
      if (document.numPages > mostPages) throw new RangeError(`it has ${document.numPages} pages`)
      const { text } = await extractText(document, { mergePages: false })
      const attached: ReadonlyMap<string, Attached> = (await document.getAttachments()) ?? new Map()
      const attachments: PdfAttachment[] = []
      for (const [id, { filename, description = '' }] of attached)
        attachments.push({
          name: filename,
          description,
          bytes: (await document.getAttachmentContent(id)) ?? new Uint8Array(),
        })
      return {
        pages: text.map(withoutSpace),
        attachments,
      }
    } finally {
      await document.loadingTask.destroy()
    }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new Fault(
      'input/invalid',
      `The PDF file cannot be read: ${problem}. Get the file again from its source.`,
      {
        detail: { problem },
        cause,
      },
    )
  }
}
