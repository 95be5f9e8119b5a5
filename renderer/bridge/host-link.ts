import type { MenuItem } from '#app/contract/menu-items.ts'
import type { Wire } from '#app/contract/wire.ts'

/** All that the page knows of its host: calls, bytes by hash, uploads, paths of dropped files, and the menu. */
export interface HostLink {
  readonly wire: Wire
  /** Bytes of the open case by SHA-256. Throws `input/not-found` where there are none such. */
  readonly readBytes: (sha256: string) => Promise<Blob>
  /** Hands a file's bytes to the host, which hashes them; returns the SHA-256. */
  readonly upload: (file: Blob, signal: AbortSignal) => Promise<string>
  /** Where files lie on the disk ('' for one that lies nowhere); null where a page may not know. */
  readonly pathsOf: ((files: readonly File[]) => readonly string[]) | null
  /** Hears of chosen menu items; returns how to stop. */
  readonly onMenu: (listener: (item: MenuItem) => void) => () => void
}
