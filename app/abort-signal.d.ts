// Every process has AbortSignal and AbortController, but neither ECMAScript's library nor this folder's settings (no DOM,
// no Node) declare them. The interfaces merge with the platform's own where there are such.
declare global {
  interface AbortSignal {
    readonly aborted: boolean
    readonly reason: unknown
    throwIfAborted(): void
    addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void
    removeEventListener(type: 'abort', listener: () => void): void
  }

  interface AbortController {
    readonly signal: AbortSignal
    abort(reason?: unknown): void
  }

  var AbortController: { new (): AbortController }
}

export {}
