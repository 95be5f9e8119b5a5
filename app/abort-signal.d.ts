// Every process has AbortSignal, but neither ECMAScript's library nor this folder's settings (no DOM, no Node) declare
// it. The interface merges with the platform's own where there is one.
declare global {
  interface AbortSignal {
    readonly aborted: boolean
    readonly reason: unknown
    throwIfAborted(): void
  }
}

export {}
