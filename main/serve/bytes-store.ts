/** Bytes that may be shown, with their media type. */
export interface StoredBytes {
  readonly bytes: number
  readonly mediaType: string
  readonly stream: ReadableStream<Uint8Array>
}

export interface ReceivedBytes {
  readonly sha256: string
  readonly bytes: number
}

/** Where bytes that travel by hash come from and go to. */
export interface BytesStore {
  /**
   * Bytes of the open case by hash; undefined where it has none such. Gives only what this program wrote itself
   * (pictures for display, maps, reports), never an original: hostile evidence stays away from the renderer.
   */
  readonly open: (sha256: string) => Promise<StoredBytes | undefined>
  /** Takes an upload in; throws `evidence/too-large`, or `engine/cancelled` when the signal aborts, and keeps nothing. */
  readonly receive: (stream: ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<ReceivedBytes>
}
