import type { MessagePort } from 'node:worker_threads'
import type { Port } from './port.ts'

/** A port over one end of a MessageChannel of worker_threads. */
export const workerPort = (end: MessagePort): Port => ({
  send: (message) => end.postMessage(message),
  onMessage: (listener) => {
    end.on('message', listener)
  },
  onClose: (listener) => {
    end.once('close', listener)
  },
  close: () => end.close(),
})
